using System.Globalization;
using System.IO.Compression;
using System.Xml;
using EquivSim.Structures;
using EquivSim.Tests;

namespace EquivSim.Electrostatics.Tests;

/// <summary>A reference system of the ScaFaCoS library with potential and field at each charge.</summary>
internal sealed record ScafacosSystem(PointCharges Charges, double[] Potential, double[] Field)
{
    public double Energy => 0.5 * Potential.Select((p, i) => p * Charges.Charges[i]).Sum();

    /// <summary>Reads a file, copies made as its duplicate element says.</summary>
    public static ScafacosSystem Read(string name)
    {
        using var stream = new GZipStream(File.OpenRead(RepositoryFiles.Path("data", "electrostatics", "scafacos", name + ".xml.gz")), CompressionMode.Decompress);
        using var reader = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        double[] cell = new double[9], copies = [1, 1, 1], periodic = [0, 0, 0];
        List<double> x = [], q = [], potential = [], field = [];
        while (reader.Read())
        {
            if (reader.NodeType != XmlNodeType.Element)
                continue;
            if (reader.Name == "configuration")
            {
                cell = [.. Numbers(reader, "box_a"), .. Numbers(reader, "box_b"), .. Numbers(reader, "box_c")];
                periodic = Numbers(reader, "periodicity");
            }
            else if (reader.Name == "duplicate")
            {
                copies = Numbers(reader, "times");
            }
            else if (reader.Name == "particle")
            {
                x.AddRange(Numbers(reader, "position"));
                q.AddRange(Numbers(reader, "q"));
                potential.AddRange(Numbers(reader, "potential"));
                field.AddRange(Numbers(reader, "field"));
            }
        }
        List<double> allX = [], allQ = [], allPotential = [], allField = [];
        for (int a = 0; a < copies[0]; a++)
        {
            for (int b = 0; b < copies[1]; b++)
            {
                for (int c = 0; c < copies[2]; c++)
                {
                    allX.AddRange(x.Select((v, k) => v + a * cell[k % 3] + b * cell[3 + k % 3] + c * cell[6 + k % 3]));
                    allQ.AddRange(q);
                    allPotential.AddRange(potential);
                    allField.AddRange(field);
                }
            }
        }
        for (int k = 0; k < 9; k++)
            cell[k] *= copies[k / 3];
        var box = new Cell(cell, periodic[0] != 0, periodic[1] != 0, periodic[2] != 0);
        return new(new PointCharges([.. allX], [.. allQ], box), [.. allPotential], [.. allField]);
    }

    private static double[] Numbers(XmlReader reader, string attribute) =>
        [.. reader.GetAttribute(attribute)!.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(w => double.Parse(w, CultureInfo.InvariantCulture))];
}
