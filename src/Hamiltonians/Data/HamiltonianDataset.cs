using EquivSim.Hamiltonians.Data;
using EquivSim.Structures;

namespace EquivSim.Hamiltonians;

/// <summary>
/// Kohn-Sham matrices of many geometries in one HDF5 file (format <c>equivsim-hamiltonian-v1</c>): read by index, or streamed.
/// </summary>
/// <remarks>
/// <para>
/// The file says everything about its orbitals: shells, primitives, and m (and, where not all are 1, signs) of each. Matrices are
/// handed out in canonical order (<see cref="MolecularBasis"/>), in atomic units. A file without this description, or whose
/// description contradicts itself, is refused; so is one whose stored overlap is not that of its shells and positions, which is
/// what a wrong order, a wrong sign or a wrong unit looks like. An overlap that is not stored is computed.
/// </para>
/// <para>Two layouts, see <see cref="HamiltonianLayout"/> and docs/hamiltonians-data.md. An instance is used by one thread at a time.</para>
/// </remarks>
/// <example><code>
/// using var data = HamiltonianDataset.Open("water.h5");
/// HamiltonianSample water = data.Read(7);
/// double[] h = water.Hamiltonian!;                 // [24, 24], hartree
/// </code></example>
public sealed class HamiltonianDataset : IDisposable
{
    /// <summary>So many samples are read at once when all are asked for.</summary>
    private const int BlockSize = 64;

    /// <summary>Programs leave out integrals below about 1e-12; what is wrong differs by 1e-3 and more.</summary>
    private const double OverlapTolerance = 1e-8;

    private readonly HamiltonianFile _file;
    private readonly ISampleSource _source;
    private readonly int[] _firsts;
    private readonly HashSet<int> _verified = [];

    private HamiltonianDataset(string path)
    {
        _file = new HamiltonianFile(path);
        try
        {
            Metadata = _file.LoadMetadata();
            Layout = _file.Exists("atom_ptr") ? HamiltonianLayout.Concatenated : HamiltonianLayout.Grouped;
            _source = Layout == HamiltonianLayout.Grouped ? new GroupedSource(_file) : new ConcatenatedSource(_file);
            Groups = _source.Groups;
            _firsts = [.. Groups.Select(g => g.First)];
        }
        catch (Exception e)
        {
            _file.Dispose();
            if (e is DataFileException or OutOfMemoryException)
                throw;
            throw new DataFileException(path, "", $"cannot be read ({e.Message.TrimEnd('.')}): the file is truncated or damaged", e);
        }
    }

    /// <summary>Opens a file; only its descriptions are read.</summary>
    /// <exception cref="DataFileException">The file is not such a data set, or says too little or contradicting things about its orbitals.</exception>
    public static HamiltonianDataset Open(string path) => new(path);

    /// <summary>Writes samples as they come, in canonical order; memory holds little of them. The file appears when complete.</summary>
    /// <param name="path">The file.</param>
    /// <param name="samples">At least one. All of a molecule (grouped) or all in all (concatenated) have the same values set.</param>
    /// <param name="metadata">How they were made.</param>
    /// <param name="layout">How they shall lie in the file.</param>
    /// <exception cref="ArgumentException">There are no samples, or they do not fit together.</exception>
    public static void Write(string path, IEnumerable<HamiltonianSample> samples, HamiltonianMetadata metadata, HamiltonianLayout layout)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(metadata);
        using ISampleSpool spool = layout == HamiltonianLayout.Grouped ? new GroupedSpool() : new ConcatenatedSpool();
        bool any = false;
        foreach (HamiltonianSample sample in samples)
        {
            spool.Add(sample);
            any = true;
        }
        if (!any)
            throw new ArgumentException("A data set needs at least one sample.", nameof(samples));
        AtomicFile.Write(path, temporary => HamiltonianWriter.Write(temporary, spool, metadata));
    }

    /// <summary>How the matrices were made.</summary>
    public HamiltonianMetadata Metadata { get; }

    /// <summary>How the samples lie in the file.</summary>
    public HamiltonianLayout Layout { get; }

    /// <summary>The molecules in the order of the samples.</summary>
    public IReadOnlyList<HamiltonianGroup> Groups { get; }

    /// <summary>Number of samples.</summary>
    public int Count => Groups[^1].First + Groups[^1].Count;

    /// <summary>The molecule of a sample.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sample.</exception>
    public HamiltonianGroup GroupOf(int index) => Groups[GroupIndex(index)];

    /// <summary>Reads one sample.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sample.</exception>
    /// <exception cref="DataFileException">What is stored does not fit together, or the overlap is not that of the shells and positions.</exception>
    public HamiltonianSample Read(int index)
    {
        int group = GroupIndex(index);
        return ReadBlock(group, index - Groups[group].First, 1)[0];
    }

    /// <summary>Reads all samples in order, some at a time.</summary>
    /// <exception cref="DataFileException">What is stored does not fit together, or the overlap is not that of the shells and positions.</exception>
    public IEnumerable<HamiltonianSample> ReadAll()
    {
        for (int g = 0; g < Groups.Count; g++)
        {
            for (int first = 0; first < Groups[g].Count; first += BlockSize)
            {
                foreach (HamiltonianSample sample in ReadBlock(g, first, Math.Min(BlockSize, Groups[g].Count - first)))
                    yield return sample;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private HamiltonianSample[] ReadBlock(int group, int first, int count)
    {
        HamiltonianSample[] samples = _source.Read(group, first, count);
        if (_verified.Add(group))
            VerifyOverlap(samples[0]);
        foreach (HamiltonianSample sample in samples)
            sample.Overlap ??= OneElectronIntegrals.Overlap(sample.Basis, sample.Positions);
        return samples;
    }

    private void VerifyOverlap(HamiltonianSample sample)
    {
        if (sample.Overlap is not { } stored)
            return;
        double[] computed = OneElectronIntegrals.Overlap(sample.Basis, sample.Positions);
        int n = sample.Basis.OrbitalCount, worst = 0;
        for (int i = 0; i < stored.Length; i++)
        {
            if (!(Math.Abs(stored[i] - computed[i]) <= Math.Abs(stored[worst] - computed[worst])))
                worst = i;
        }
        if (!(Math.Abs(stored[worst] - computed[worst]) < OverlapTolerance))
        {
            throw _file.Broken("", $"the stored overlap of {sample.Name} is {stored[worst]} between orbitals {worst / n} and {worst % n}, its shells and positions give {computed[worst]}: " +
                "the order or sign of the orbitals, their normalisation or the unit of the positions is not what the file says");
        }
    }

    private int GroupIndex(int index)
    {
        if ((uint)index >= (uint)Count)
            throw new ArgumentOutOfRangeException(nameof(index), index, $"The data set has samples 0 to {Count - 1}, got {index}.");
        int found = Array.BinarySearch(_firsts, index);
        return found >= 0 ? found : ~found - 1;
    }
}
