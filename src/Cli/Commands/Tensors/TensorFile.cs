using EquivSim.Solvers.TensorCompletion;
using EquivSim.Structures;
using PureHDF;

namespace EquivSim.Cli.Commands.Tensors;

/// <summary>
/// Entries in an HDF5 file: <c>coords</c> float64 [n, K], <c>values</c> float64 [n], and, where there are any, folds <c>fold0/train_rows</c>,
/// <c>fold0/test_rows</c>, ...
/// </summary>
internal sealed class TensorFile
{
    private readonly List<(int[] Train, int[] Test)> _folds = [];

    private TensorFile(TensorEntries entries) => Entries = entries;

    /// <summary>The entries.</summary>
    public TensorEntries Entries { get; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="UsageException">The file does not exist.</exception>
    /// <exception cref="DataFileException">It is no HDF5 file or lacks a data set.</exception>
    public static TensorFile Read(string path)
    {
        if (!File.Exists(path))
            throw new UsageException($"The file '{path}' does not exist.");
        try
        {
            using var file = H5File.OpenRead(path);
            foreach (string needed in (ReadOnlySpan<string>)["coords", "values"])
            {
                if (!file.LinkExists(needed))
                    throw new DataFileException(path, needed, "is missing; expected the data sets coords [n, K] and values [n]");
            }
            IH5Dataset coordinates = file.Dataset("coords");
            if (coordinates.Space.Dimensions is not [_, var modes])
                throw new DataFileException(path, "coords", $"has {coordinates.Space.Dimensions.Length} dimensions, expected two: [n, K]");
            var result = new TensorFile(new TensorEntries((int)modes, coordinates.Read<double[]>(), file.Dataset("values").Read<double[]>()));
            for (int k = 0; file.LinkExists($"fold{k}"); k++)
                result._folds.Add((file.Dataset($"fold{k}/train_rows").Read<int[]>(), file.Dataset($"fold{k}/test_rows").Read<int[]>()));
            return result;
        }
        catch (Exception e) when (e is not (DataFileException or ArgumentException or IOException))
        {
            throw new DataFileException(path, "the file", $"could not be read as a tensor: {e.Message}", e);
        }
    }

    /// <summary>The folds asked for.</summary>
    /// <param name="fold">A fold's number, or -1 for all.</param>
    /// <param name="holdout">Part to hold out where the file has no folds.</param>
    /// <param name="seed">Seed of that choice.</param>
    public IReadOnlyList<TensorFold> Folds(int fold, double holdout, int seed)
    {
        if (_folds.Count == 0)
        {
            int[] rows = [.. Enumerable.Range(0, Entries.Count)];
            new Random(seed).Shuffle(rows);
            int test = Math.Clamp((int)(holdout * rows.Length), 1, rows.Length - 1);
            return [Fold("hold-out", rows[test..], rows[..test])];
        }
        if (fold >= _folds.Count)
            throw new UsageException($"--fold is {fold}; the file has folds 0 to {_folds.Count - 1}.");
        return [.. Enumerable.Range(0, _folds.Count).Where(k => fold < 0 || k == fold).Select(k => Fold($"fold {k}", _folds[k].Train, _folds[k].Test))];
    }

    private TensorFold Fold(string name, int[] train, int[] test)
    {
        HashSet<string> seen = [.. train.Select(Place)];
        return new TensorFold(name, train, test, [.. test.Where(row => !seen.Contains(Place(row)))]);
    }

    private string Place(int row) => string.Join(' ', Entries.Coordinates.Slice(row * Entries.Modes, Entries.Modes).ToArray());
}
