using System.Globalization;
using EquivSim.Cli.Plots;
using EquivSim.Cli.Rendering;
using EquivSim.Cli.Settings;
using EquivSim.Hamiltonians;
using EquivSim.Structures;
using Spectre.Console;

namespace EquivSim.Cli.Commands.Hamiltonian;

/// <summary>What a chemist reads from a Kohn-Sham matrix: tables on the terminal, plots and files in a folder.</summary>
/// <param name="terminal">Where tables go.</param>
/// <param name="folder">Where plots and files go.</param>
/// <param name="writeCubes">Whether to write the frontier orbitals as cube files.</param>
internal sealed class HamiltonianReport(Terminal terminal, string folder, bool writeCubes)
{
    /// <summary>Analyses a matrix of a molecule.</summary>
    /// <param name="molecule">Basis, positions, electrons; the overlap is computed when it has none.</param>
    /// <param name="hamiltonian">[n, n], hartree, canonical order: predicted or stored.</param>
    /// <param name="reference">The converged matrix of the molecule to compare with, if it is known.</param>
    /// <param name="second">The matrix from another model: how far the two are apart is an error bar that needs no reference.</param>
    public void Show(HamiltonianSample molecule, double[] hamiltonian, HamiltonianReference? reference, double[]? second = null)
    {
        int occupied = molecule.OccupiedCount;
        if (occupied < 1 || occupied >= molecule.Basis.OrbitalCount)
            throw new UsageException($"{molecule.Name} has {occupied} occupied orbitals of {molecule.Basis.OrbitalCount}: there is no HOMO and LUMO to show.");
        double[] overlap = molecule.Overlap ?? OneElectronIntegrals.Overlap(molecule.Basis, molecule.Positions);
        var orbitals = MolecularOrbitals.Solve(hamiltonian, overlap);
        double[] density = orbitals.Density(occupied);
        double[] dipole = DensityAnalysis.Dipole(molecule.Basis, molecule.Positions, density);
        double[] mulliken = DensityAnalysis.MullikenCharges(molecule.Basis, density, overlap), loewdin = DensityAnalysis.LoewdinCharges(molecule.Basis, density, overlap);

        Tables.DrawFacts(terminal, $"{molecule.Name}, {molecule.Formula}",
            [.. Facts(molecule, orbitals, density, overlap, dipole, reference), .. second is null ? [] : ErrorBar(second, orbitals, density, overlap, occupied)]);
        DrawCharges(molecule, mulliken, loewdin);
        if (reference is not null)
        {
            terminal.Heading("Errors");
            HamiltonianErrorTable.Draw(terminal, [(molecule.Name, reference.Compare(hamiltonian))]);
        }
        terminal.Results([("orbital energies, charges, dipole", WriteFigures(molecule, orbitals, dipole, mulliken, loewdin)),
            ("level diagram", DrawLevels(molecule, orbitals, reference)), .. WriteFrontier(molecule, orbitals)]);
    }

    /// <summary>A dipole moment in debye.</summary>
    /// <param name="dipole">e bohr.</param>
    public static string DipoleText(ReadOnlySpan<double> dipole)
    {
        const double Debye = Units.Bohr / Units.Debye;
        (double x, double y, double z) = (dipole[0] * Debye, dipole[1] * Debye, dipole[2] * Debye);
        return string.Create(CultureInfo.InvariantCulture, $"{Math.Sqrt(x * x + y * y + z * z):0.0000} D ({x:0.0000}, {y:0.0000}, {z:0.0000})");
    }

    private static IEnumerable<(string, string)> Facts(
        HamiltonianSample molecule, MolecularOrbitals orbitals, double[] density, double[] overlap, double[] dipole, HamiltonianReference? reference)
    {
        int occupied = molecule.OccupiedCount;
        static string Energy(double hartree) => string.Create(CultureInfo.InvariantCulture, $"{hartree * Units.Hartree:0.000} eV ({hartree:0.00000} Eh)");
        yield return ("orbitals", $"{orbitals.Count}, {occupied} doubly occupied");
        yield return ("HOMO", Energy(orbitals.Homo(occupied)));
        yield return ("LUMO", Energy(orbitals.Lumo(occupied)));
        yield return ("gap", Energy(orbitals.Gap(occupied)));
        yield return ("dipole", DipoleText(dipole));
        yield return ("electrons, tr(DS)", DensityAnalysis.ElectronCount(density, overlap).ToString("0.000000000", CultureInfo.InvariantCulture));
        if (reference is not null)
        {
            double residual = DensityAnalysis.Commutator(reference.Hamiltonian, density, overlap);
            yield return ("|HDS - SDH|", $"{Quantity.Number(1000 * residual)} mEh, of the reference matrix with this density");
        }
    }

    private static IEnumerable<(string, string)> ErrorBar(double[] second, MolecularOrbitals orbitals, double[] density, double[] overlap, int occupied)
    {
        var others = MolecularOrbitals.Solve(second, overlap);
        double energies = Enumerable.Range(0, occupied).Max(k => Math.Abs(orbitals.Energies[k] - others.Energies[k]));
        yield return ("error bar |H'DS - SDH'|", $"{Quantity.Number(1000 * DensityAnalysis.Commutator(second, density, overlap))} mEh, of the second model's matrix with this density");
        yield return ("orbital energies", $"the two models differ by at most {Quantity.Number(1000 * energies)} mEh in occupied ones, {Quantity.Number(1000 * Math.Abs(orbitals.Gap(occupied) - others.Gap(occupied)))} mEh in the gap");
    }

    private void DrawCharges(HamiltonianSample molecule, double[] mulliken, double[] loewdin)
    {
        Table table = Tables.OfNumbers(terminal, "atom", "Mulliken e", "Löwdin e");
        for (int i = 0; i < mulliken.Length; i++)
            table.AddTextRow($"{molecule.Basis.Atoms[i].Symbol}{i + 1}", Charge(mulliken[i]), Charge(loewdin[i]));
        terminal.Line();
        terminal.Draw(table);

        static string Charge(double e) => e.ToString("+0.0000;-0.0000;0.0000", CultureInfo.InvariantCulture);
    }

    private string WriteFigures(HamiltonianSample molecule, MolecularOrbitals orbitals, double[] dipole, double[] mulliken, double[] loewdin)
    {
        string path = Path.Combine(folder, "orbitals.json");
        Directory.CreateDirectory(folder);
        OptionFile.Write(path, new
        {
            Molecule = molecule.Name,
            molecule.Formula,
            AtomicNumbers = molecule.Basis.AtomicNumbers.ToArray(),
            PositionsInBohr = molecule.Positions.ToArray(),
            Occupied = molecule.OccupiedCount,
            OrbitalEnergiesInHartree = orbitals.Energies.ToArray(),
            DipoleInElementaryChargeBohr = dipole,
            MullikenCharges = mulliken,
            LoewdinCharges = loewdin,
        });
        return path;
    }

    private string DrawLevels(HamiltonianSample molecule, MolecularOrbitals orbitals, HamiltonianReference? reference)
    {
        string path = Path.Combine(folder, "levels.png");
        List<(string, double[])> columns = [(reference is null ? molecule.Name : "this matrix", orbitals.Energies.ToArray())];
        if (reference is not null)
            columns.Add(("reference", reference.Orbitals.Energies.ToArray()));
        LevelDiagram.Save(path, molecule.Name, molecule.OccupiedCount, columns);
        return path;
    }

    private IEnumerable<(string, string)> WriteFrontier(HamiltonianSample molecule, MolecularOrbitals orbitals)
    {
        foreach ((string name, int index) in new[] { ("homo", molecule.OccupiedCount - 1), ("lumo", molecule.OccupiedCount) })
        {
            string label = name.ToUpperInvariant(), title = string.Create(CultureInfo.InvariantCulture, $"{molecule.Name}, {label} at {orbitals.Energies[index] * Units.Hartree:0.00} eV");
            string picture = Path.Combine(folder, name + ".png");
            OrbitalSlice.Save(picture, title, molecule.Basis, molecule.Positions, orbitals.Orbital(index));
            yield return ($"slice of the {label}", picture);
            if (!writeCubes)
                continue;
            string cube = Path.Combine(folder, name + ".cube");
            var grid = OrbitalGrid.Around(molecule.Positions);
            CubeFile.Write(cube, title, molecule.Basis.AtomicNumbers, molecule.Positions, grid, grid.Evaluate(molecule.Basis, molecule.Positions, orbitals.Orbital(index)));
            yield return ($"{label} on a grid", cube);
        }
    }
}
