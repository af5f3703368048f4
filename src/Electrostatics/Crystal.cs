using EquivSim.Structures;

namespace EquivSim.Electrostatics;

/// <summary>An ideal ionic crystal and its Madelung constant.</summary>
/// <remarks>The constant M is defined by the energy per formula unit (per ion for the Wigner lattices, which have a background): E = -M e²/length.</remarks>
public sealed class Crystal
{
    private readonly double[] _cell, _fractions, _charges;
    private readonly double _length;
    private readonly int _formulaUnits;

    private Crystal(string name, string lengthName, double length, int formulaUnits, double[] cell, double[] fractions, double[] charges) =>
        (Name, LengthName, _length, _formulaUnits, _cell, _fractions, _charges) = (name, lengthName, length, formulaUnits, cell, fractions, charges);

    /// <summary>The crystals that are known by name.</summary>
    public static IReadOnlyList<Crystal> All { get; } = MakeAll();

    /// <summary>Name.</summary>
    public string Name { get; }

    /// <summary>To which length the constant refers.</summary>
    public string LengthName { get; }

    /// <summary>The ions, with a lattice constant of 1 Å times a factor.</summary>
    /// <param name="copies">Cells along each axis.</param>
    /// <param name="scale">Lattice constant, Å.</param>
    public PointCharges Build(int copies = 1, double scale = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(copies, 1);
        List<double> x = [], q = [];
        for (int a = 0; a < copies; a++)
        {
            for (int b = 0; b < copies; b++)
            {
                for (int c = 0; c < copies; c++)
                {
                    for (int i = 0; i < _charges.Length; i++)
                    {
                        double fa = _fractions[3 * i] + a, fb = _fractions[3 * i + 1] + b, fc = _fractions[3 * i + 2] + c;
                        for (int d = 0; d < 3; d++)
                            x.Add(scale * (fa * _cell[d] + fb * _cell[3 + d] + fc * _cell[6 + d]));
                        q.Add(_charges[i]);
                    }
                }
            }
        }
        return new PointCharges([.. x], [.. q], new Cell([.. _cell.Select(v => scale * copies * v)], true, true, true));
    }

    /// <summary>The Madelung constant, by an Ewald sum to all digits.</summary>
    /// <param name="copies">Cells along each axis; the result does not depend on it.</param>
    public double MadelungConstant(int copies = 1)
    {
        using var solver = new EwaldSum();
        var result = new ElectrostaticResult();
        solver.Evaluate(Build(copies), result);
        return -result.Energy * _length / (_formulaUnits * copies * copies * copies);
    }

    private static List<Crystal> MakeAll()
    {
        double[] cube = [1, 0, 0, 0, 1, 0, 0, 0, 1];
        double[] face = [0, 0, 0, 0, .5, .5, .5, 0, .5, .5, .5, 0];
        double[] Shift(double[] f, double s) => [.. f.Select(v => v + s)];
        double[] Alternate(int n, double first, double second) => [.. Enumerable.Repeat(first, n), .. Enumerable.Repeat(second, n)];
        const string a = "lattice constant", d = "nearest-neighbour";
        double ratio = Math.Sqrt(8.0 / 3), root3 = Math.Sqrt(3);
        double[] hexagonal = [1, 0, 0, -0.5, root3 / 2, 0, 0, 0, ratio];
        double[] wurtzite = [1 / 3.0, 2 / 3.0, 0, 2 / 3.0, 1 / 3.0, .5, 1 / 3.0, 2 / 3.0, .375, 2 / 3.0, 1 / 3.0, .875];
        double[] fluorine = [.25, .25, .25, .75, .25, .25, .25, .75, .25, .25, .25, .75, .75, .75, .25, .75, .25, .75, .25, .75, .75, .75, .75, .75];
        double[] copper = [.25, .25, .25, .75, .75, .25, .75, .25, .75, .25, .75, .75];
        double[] calcium = Alternate(4, 2, 2)[..4], fluoride = Alternate(4, -1, -1);
        return
        [
            new("NaCl", d, 0.5, 4, cube, [.. face, .. Shift(face, .5)], Alternate(4, 1, -1)),
            new("CsCl", a, 1, 1, cube, [0, 0, 0, .5, .5, .5], [1, -1]),
            new("CsCl", d, root3 / 2, 1, cube, [0, 0, 0, .5, .5, .5], [1, -1]),
            new("zincblende", d, root3 / 4, 4, cube, [.. face, .. Shift(face, .25)], Alternate(4, 1, -1)),
            new("wurtzite", d, 0.375 * ratio, 2, hexagonal, wurtzite, [1, 1, -1, -1]),
            new("fluorite", a, 1, 4, cube, [.. face, .. fluorine], [.. calcium, .. fluoride]),
            new("fluorite", d, root3 / 4, 4, cube, [.. face, .. fluorine], [.. calcium, .. fluoride]),
            new("Cu2O", a, 1, 2, cube, [0, 0, 0, .5, .5, .5, .. copper], [-2, -2, 1, 1, 1, 1]),
            new("perovskite", a, 1, 1, cube, [0, 0, 0, .5, .5, .5, .5, .5, 0, .5, 0, .5, 0, .5, .5], [2, 4, -2, -2, -2]),
            new("Wigner_sc", a, 1, 1, cube, [0, 0, 0], [1]),
            new("Wigner_bcc", a, 1, 2, cube, [0, 0, 0, .5, .5, .5], [1, 1]),
            new("Wigner_fcc", a, 1, 4, cube, face, [1, 1, 1, 1]),
        ];
    }
}
