using System.Runtime.InteropServices;
using System.Security.Cryptography;
using EquivSim.Structures;

namespace EquivSim.Potentials.Torch;

/// <summary>Identifies a set of structures by its content.</summary>
public static class Fingerprint
{
    /// <summary>SHA-256 over elements, positions, cells, labels and weights, in order; lower-case hexadecimal.</summary>
    public static string Of(IEnumerable<Structure> structures)
    {
        ArgumentNullException.ThrowIfNull(structures);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (Structure s in structures)
        {
            ReadOnlySpan<int> head =
            [
                s.AtomCount, s.Cell.IsPeriodic(0) ? 1 : 0, s.Cell.IsPeriodic(1) ? 1 : 0, s.Cell.IsPeriodic(2) ? 1 : 0,
                s.Energy is null ? 0 : 1, s.Forces is null ? 0 : 1, s.Stress is null ? 0 : 1,
            ];
            hash.AppendData(MemoryMarshal.AsBytes(head));
            hash.AppendData(MemoryMarshal.AsBytes(s.AtomicNumbers));
            hash.AppendData(MemoryMarshal.AsBytes(s.Positions));
            if (s.Cell.AnyPeriodic)
                hash.AppendData(MemoryMarshal.AsBytes(s.Cell.Vectors));
            hash.AppendData(BitConverter.GetBytes(s.Weight));
            hash.AppendData(BitConverter.GetBytes(s.Energy ?? 0));
            hash.AppendData(MemoryMarshal.AsBytes<double>(s.Forces ?? []));
            hash.AppendData(MemoryMarshal.AsBytes<double>(s.Stress ?? []));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
