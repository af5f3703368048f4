using System.Runtime.Intrinsics;
using EquivSim.O3;
using EquivSim.Structures;

namespace EquivSim.Potentials;

/// <summary>
/// A trained MACE model compiled for inference on the CPU: no torch, no tape, no allocation from one step to the next. The fast twin of
/// the torch model, for dynamics, relaxation and evaluation.
/// </summary>
/// <remarks>
/// <para>Radial networks are tabulated as B-splines (their error is <see cref="TableError"/>), harmonics and 3j symbols are folded once an
/// edge, messages of single edges are never stored, and the symmetric contraction is evaluated as polynomials.</para>
/// <para>Results have the same bits for any number of threads. Not for use by several threads at once.</para>
/// </remarks>
/// <example>
/// <code>
/// using var potential = new MaceEvaluator(MaceModelFile.Read("model.h5"), Precision.Float32);
/// var result = new PotentialResult();
/// potential.Evaluate(structure, result);
/// </code>
/// </example>
public sealed class MaceEvaluator : IPotential
{
    /// <summary>Default of the neighbour list's skin, Angstrom.</summary>
    public const double DefaultSkin = 0.5;

    private readonly IMaceEngine _engine;

    /// <summary>Compiles a model.</summary>
    /// <param name="data">Configuration and weights.</param>
    /// <param name="precision">Numbers to compute with.</param>
    /// <param name="threads">Threads that share the work.</param>
    /// <param name="skin">How far (Angstrom) beyond the cut-off neighbours are listed, so that the list serves for many steps.</param>
    /// <exception cref="NotSupportedException">The model's product is not the symmetric contraction.</exception>
    /// <exception cref="InvalidDataException">The weights do not fit the configuration; the message names the array.</exception>
    public MaceEvaluator(MaceModelData data, Precision precision = Precision.Float64, int threads = 1, double skin = DefaultSkin)
        : this(data, precision, threads, skin, VectorBits)
    {
    }

    /// <summary>As the public constructor, with vectors of a given number of bits.</summary>
    internal MaceEvaluator(MaceModelData data, Precision precision, int threads, double skin, int vectorBits)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.Configuration.Product != MaceProduct.SymmetricContraction)
            throw new NotSupportedException($"The compiled evaluator multiplies by symmetric contraction; this model's product is {data.Configuration.Product}, which torch runs (--executor dense).");
        Cutoff = data.Configuration.RMax;
        // A block of channels is two vectors: small models use shorter ones.
        int channels = MaceShape.Of(data.Configuration).Channels, size = precision == Precision.Float32 ? 32 : 64;
        while (vectorBits > 128 && channels * size <= vectorBits)
            vectorBits /= 2;
        _engine = (precision, vectorBits) switch
        {
            (Precision.Float32, 512) => new MaceEngine<Lanes512<float>, float, FourRows>(data, threads, skin),
            (Precision.Float32, 256) => new MaceEngine<Lanes256<float>, float, FourRows>(data, threads, skin),
            (Precision.Float32, _) => new MaceEngine<Lanes128<float>, float, FourRows>(data, threads, skin),
            (_, 512) => new MaceEngine<Lanes512<double>, double, SixRows>(data, threads, skin),
            (_, 256) => new MaceEngine<Lanes256<double>, double, SixRows>(data, threads, skin),
            _ => new MaceEngine<Lanes128<double>, double, SixRows>(data, threads, skin),
        };
    }

    /// <summary>Bits of the machine's widest vectors.</summary>
    internal static int VectorBits => Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;

    /// <inheritdoc/>
    public double Cutoff { get; }

    /// <summary>Largest error of the tabulated radial functions, over their largest value.</summary>
    public double TableError => _engine.TableError;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">An element the model does not know (the message lists the known ones), or two atoms too near each other.</exception>
    public void Evaluate(Structure structure, PotentialResult result)
    {
        ArgumentNullException.ThrowIfNull(structure);
        ArgumentNullException.ThrowIfNull(result);
        _engine.Evaluate(structure, result);
    }

    /// <inheritdoc/>
    public void Dispose() => _engine.Dispose();
}
