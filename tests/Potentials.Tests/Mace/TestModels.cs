using EquivSim.Structures;

namespace EquivSim.Potentials.Tests;

/// <summary>Small networks that between them use every option, and structures to run them on.</summary>
internal static class TestModels
{
    private static readonly MaceConfiguration Base = new()
    {
        RMax = 4,
        NumBessel = 6,
        MaxEll = 2,
        HiddenIrreps = "6x0e+6x1o",
        MlpIrreps = "5x0e",
        RadialMlp = [12, 12],
        Correlation = [3, 3],
        AvgNumNeighbors = 7,
        AtomicNumbers = [1, 6, 7, 8],
        AtomicEnergies = [-13.6, -1029.5, -1484.9, -2042.0],
        Scale = 1.3,
        Shift = 0.2,
    };

    public static string[] Names => [.. All.Keys];

    /// <summary>Those that the compiled evaluator and the kernels run.</summary>
    public static string[] CompiledNames => [.. All.Where(m => m.Value.Product == MaceProduct.SymmetricContraction).Select(m => m.Key)];

    public static MaceConfiguration Get(string name) => All[name];

    private static readonly Dictionary<string, MaceConfiguration> All = new()
    {
        ["correlation 1"] = Base with { Correlation = [1, 1] },
        ["correlation 2, then 3"] = Base with { Correlation = [2, 3] },
        ["correlation 4"] = Base with { Correlation = [4, 4], HiddenIrreps = "4x0e+4x1o+4x2e" },
        ["one layer"] = Base with { NumInteractions = 1, Correlation = [3] },
        ["three layers"] = Base with { NumInteractions = 3, Correlation = [2, 3, 2], MaxEll = 3 },
        ["scalars only, max_ell 4"] = Base with { HiddenIrreps = "5x0e", MaxEll = 4 },
        ["max_ell 0"] = Base with { HiddenIrreps = "5x0e", MaxEll = 0 },
        ["L 3"] = Base with { HiddenIrreps = "3x0e+3x1o+3x2e+3x3o", MaxEll = 3, Correlation = [2, 2] },
        ["products of functions"] = Base with { Product = MaceProduct.Gaunt, MaxEll = 3, Correlation = [3, 4] },
        ["agnostic first block"] = Base with { InteractionClassFirst = InteractionClass.RealAgnostic },
        ["agnostic blocks"] = Base with { InteractionClassFirst = InteractionClass.RealAgnostic, InteractionClass = InteractionClass.RealAgnostic },
        ["density, Agnesi, ZBL"] = Base with
        {
            InteractionClassFirst = InteractionClass.RealAgnosticDensity,
            InteractionClass = InteractionClass.RealAgnosticDensityResidual,
            DistanceTransform = DistanceTransformKind.Agnesi,
            PairRepulsion = true,
        },
        ["plain MACE, Soft, ZBL"] = Base with { IsScaleShift = false, Scale = 1, Shift = 0, DistanceTransform = DistanceTransformKind.Soft, PairRepulsion = true },
    };

    /// <summary>A bent chain of H, C, N, O with every pair within reach of some other.</summary>
    public static Structure Molecule(int seed, int atoms = 9)
    {
        var random = new Random(seed);
        int[] elements = [1, 6, 7, 8];
        var numbers = new int[atoms];
        var x = new double[3 * atoms];
        for (int i = 0; i < atoms; i++)
        {
            numbers[i] = elements[random.Next(4)];
            double nearest;
            do
            {
                for (int a = 0; a < 3; a++)
                    x[3 * i + a] = (i == 0 ? 0 : x[3 * (i - 1) + a]) + 1.6 * (2 * random.NextDouble() - 1);
                nearest = Enumerable.Range(0, i).Select(j => Distance(x, i, j)).DefaultIfEmpty(2).Min();
            }
            while (nearest < 0.9);
        }
        return new Structure(numbers, x);
    }

    /// <summary>Few atoms in a triclinic cell smaller than twice the cut-off.</summary>
    public static Structure Crystal(int seed)
    {
        Structure molecule = Molecule(seed, 4);
        return new Structure(molecule.AtomicNumbers.ToArray(), molecule.Positions.ToArray(), new Cell([5.1, 0.3, -0.2, 0.4, 4.9, 0.1, -0.3, 0.2, 5.6], true, true, true));
    }

    private static double Distance(double[] x, int i, int j) =>
        Math.Sqrt(Enumerable.Range(0, 3).Sum(a => (x[3 * i + a] - x[3 * j + a]) * (x[3 * i + a] - x[3 * j + a])));
}
