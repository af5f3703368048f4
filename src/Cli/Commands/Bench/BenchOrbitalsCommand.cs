using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using EquivSim.Cli.Data;
using EquivSim.Cli.Rendering;
using EquivSim.Hamiltonians;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Statistics;
using Spectre.Console;

namespace EquivSim.Cli.Commands.Bench;

/// <summary><c>equivsim bench orbitals</c>: integrals, initial guess and eigenproblem of growing alkanes.</summary>
internal static class BenchOrbitalsCommand
{
    private const int Repeats = 3;

    /// <summary>Builds the command.</summary>
    public static Command Create(Terminal terminal, CancellationToken cancellation)
    {
        var data = new Argument<string>("data") { Description = "Matrices to fit the initial guess to; they must hold C and H.", DefaultValueFactory = _ => ShippedFile.Find("data/hamiltonians/mixed.h5") };
        var carbons = new Option<int>("--carbons") { Description = "Carbon atoms of the largest chain; each carries two or three hydrogen atoms.", DefaultValueFactory = _ => 20 };
        var command = new CliCommand("orbitals", "Time integrals, initial guess and eigenproblem of alkanes in def2-SVP, the eigenproblem beside MathNet's.", "equivsim bench orbitals") { data, carbons };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(carbons) < 1)
                throw new UsageException($"--carbons must be at least 1; got {parsed.GetValue(carbons)}.");
            HamiltonianSample[] training = [.. MatrixFile.ReadAll(parsed.GetValue(data)!).Where(s => s.Basis.AtomicNumbers.IndexOfAnyExcept(1, 6) < 0)];
            var guess = OneElectronGuess.Fit(training, GuessForm.OneElectron);
            Measure(terminal, guess, parsed.GetValue(carbons), cancellation);
        });
        return command;
    }

    private static void Measure(Terminal terminal, OneElectronGuess guess, int largest, CancellationToken cancellation)
    {
        Table table = Tables.OfNumbers(terminal, "molecule", "atoms", "orbitals", "S, T, dipole ms", "attraction ms", "guess ms", "energies, orbitals ms", "density, charges ms", "whole ms", "eigenproblem alone ms", "MathNet's ms");
        for (int carbons = Math.Max(1, largest / 4); ; carbons = Math.Min(2 * carbons, largest))
        {
            (int[] z, double[] x) = Alkane(carbons);
            MolecularBasis basis = BasisSetFile.Def2Svp.For(z);
            int occupied = z.Sum() / 2;
            double[] s = [], h = [], whole = new double[Repeats];
            double[][] times = new double[5][];
            for (int part = 0; part < times.Length; part++)
                times[part] = new double[Repeats];
            for (int repeat = -1; repeat < Repeats; repeat++)
            {
                cancellation.ThrowIfCancellationRequested();
                int at = Math.Max(0, repeat);
                times[0][at] = Time(() =>
                {
                    s = OneElectronIntegrals.Overlap(basis, x);
                    OneElectronIntegrals.Kinetic(basis, x);
                    OneElectronIntegrals.Dipole(basis, x);
                });
                times[1][at] = Time(() => OneElectronIntegrals.NuclearAttraction(basis, x));
                times[2][at] = Time(() => h = guess.Predict(basis, x));
                MolecularOrbitals? orbitals = null;
                times[3][at] = Time(() => orbitals = MolecularOrbitals.Solve(h, s));
                times[4][at] = Time(() => DensityAnalysis.MullikenCharges(basis, orbitals!.Density(occupied), s));
                // What a prediction needs: no bare attraction.
                whole[at] = times[0][at] + times[2][at] + times[3][at] + times[4][at];
            }
            (double own, double mathNet) = TimeEigenproblem(h, basis.OrbitalCount);
            table.AddTextRow([$"C{carbons}H{2 * carbons + 2}", $"{z.Length}", $"{basis.OrbitalCount}", .. times.Select(t => Milliseconds(t.Median())),
                Milliseconds(whole.Median()), Milliseconds(own), Milliseconds(mathNet)]);
            if (carbons == largest)
                break;
        }
        terminal.Heading($"{Repeats} repeats after one to warm up, medians");
        terminal.Draw(table);
    }

    /// <summary>All eigenvalues and eigenvectors of one matrix, by turns.</summary>
    private static (double Own, double MathNet) TimeEigenproblem(double[] matrix, int n)
    {
        double[] own = new double[Repeats], mathNet = new double[Repeats];
        Matrix<double> dense = Matrix<double>.Build.DenseOfRowMajor(n, n, matrix);
        for (int repeat = -1; repeat < Repeats; repeat++)
        {
            own[Math.Max(0, repeat)] = Time(() => SymmetricEigen.Decompose(matrix, n));
            mathNet[Math.Max(0, repeat)] = Time(() => dense.Evd(Symmetricity.Symmetric));
        }
        return (own.Median(), mathNet.Median());
    }

    /// <summary>A chain in the all-trans form with ideal angles; bohr.</summary>
    private static (int[] AtomicNumbers, double[] Positions) Alkane(int carbons)
    {
        const double Carbon = 2.89, Hydrogen = 2.06;
        double half = Math.Acos(-1.0 / 3) / 2, along = Carbon * Math.Sin(half), up = Carbon * Math.Cos(half) / 2, aside = Hydrogen * Math.Sin(half), away = Hydrogen * Math.Cos(half);
        List<int> z = [];
        List<double> x = [];
        void Add(int element, double a, double b, double c)
        {
            z.Add(element);
            x.AddRange([a, b, c]);
        }
        for (int i = 0; i < carbons; i++)
        {
            double side = i % 2 == 0 ? 1 : -1, cx = i * along, cy = side * up;
            Add(6, cx, cy, 0);
            Add(1, cx, cy + side * away, aside);
            Add(1, cx, cy + side * away, -aside);
            // The ends' third hydrogen atoms lie where the chain would go on.
            if (i == 0)
                Add(1, cx - Hydrogen * Math.Sin(half), cy - side * Hydrogen * Math.Cos(half), 0);
            if (i == carbons - 1)
                Add(1, cx + Hydrogen * Math.Sin(half), cy - side * Hydrogen * Math.Cos(half), 0);
        }
        return ([.. z], [.. x]);
    }

    private static double Time(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static string Milliseconds(double value) => value.ToString(value < 10 ? "0.0" : "0", CultureInfo.InvariantCulture);
}
