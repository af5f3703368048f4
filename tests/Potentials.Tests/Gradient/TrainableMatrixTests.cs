using System.Numerics;
using EquivSim.O3;
using static EquivSim.Potentials.Tests.Gradient.GradientCheck;

namespace EquivSim.Potentials.Tests.Gradient;

/// <summary>The linear map, its transpose and the gradient of its entries against plain loops.</summary>
public sealed class TrainableMatrixTests
{
    private const int Inputs = 37, Outputs = 21, Items = 11, Offset = 5, Stride = 24;
    private const double Scale = 0.7;

    private readonly double[] _weights = Random(1, Offset + Inputs * Stride), _x = Random(2, Items * Inputs), _y = Random(3, Items * Outputs);

    [Fact]
    public void Maps_and_gradient_are_plain_sums()
    {
        Check<Lanes512<float>, float>(SingleTolerance);
        Check<Lanes256<float>, float>(SingleTolerance);
        Check<Lanes128<float>, float>(SingleTolerance);
        Check<Lanes512<double>, double>(1e-14);
        Check<Lanes256<double>, double>(1e-14);
        Check<Lanes128<double>, double>(1e-14);
    }

    private double Entry(int i, int o) => Scale * _weights[Offset + i * Stride + o];

    private unsafe void Check<TLanes, T>(double tolerance)
        where TLanes : unmanaged, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var matrix = new TrainableMatrix<TLanes, T>(Inputs, Outputs, Offset, Stride, Scale);
        T[] weights = [.. _weights.Select(T.CreateTruncating)], gradients = new T[_weights.Length];
        fixed (T* w = weights)
            matrix.Load(w);
        using RowArray<T> x = Rows(Inputs, _x), y = Rows(Outputs, _y), image = Rows(Outputs, new double[_y.Length]), back = Rows(Inputs, new double[_x.Length]);
        using RowArray<T> imageByBlock = Rows(Outputs, new double[_y.Length]), backByBlock = Rows(Inputs, new double[_x.Length]);

        matrix.MultiplyAdd(Items, x.At(0, 0, 0), x.BlockStride(0), image.At(0, 0, 0), image.BlockStride(0));
        matrix.MultiplyAddTransposed(Items, y.At(0, 0, 0), y.BlockStride(0), back.At(0, 0, 0), back.BlockStride(0));
        for (int block = 0; block < matrix.OutputBlocks; block++)
        {
            matrix.MultiplyAdd(block, Items, x.At(0, 0, 0), x.BlockStride(0), imageByBlock.At(0, block, 0));
            matrix.MultiplyAddTransposed(block, Items, y.At(0, block, 0), backByBlock.At(0, 0, 0), backByBlock.BlockStride(0));
            matrix.ClearGradient(block);
            // In two parts, as the values and tangents of a task come.
            matrix.AddGradient(block, 4, x.At(0, 0, 0), x.BlockStride(0), y.At(0, block, 0));
            matrix.AddGradient(block, Items - 4, x.At(0, 0, 4), x.BlockStride(0), y.At(0, block, 4));
            fixed (T* g = gradients)
                matrix.StoreGradient(block, g);
        }

        double[] expectedImage = new double[_y.Length], expectedBack = new double[_x.Length], expectedGradient = new double[_weights.Length];
        for (int n = 0; n < Items; n++)
        {
            for (int i = 0; i < Inputs; i++)
            {
                for (int o = 0; o < Outputs; o++)
                {
                    expectedImage[n * Outputs + o] += Entry(i, o) * _x[n * Inputs + i];
                    expectedBack[n * Inputs + i] += Entry(i, o) * _y[n * Outputs + o];
                    expectedGradient[Offset + i * Stride + o] += Scale * _x[n * Inputs + i] * _y[n * Outputs + o];
                }
            }
        }
        Close(expectedImage, RowValues.Read(image, Outputs), tolerance);
        Close(expectedImage, RowValues.Read(imageByBlock, Outputs), tolerance);
        Close(expectedBack, RowValues.Read(back, Inputs), tolerance);
        Close(expectedBack, RowValues.Read(backByBlock, Inputs), tolerance);
        // What lies between the rows belongs to other matrices and stays as it was.
        Close(expectedGradient, Numbers<T>(gradients), tolerance);

        RowArray<T> Rows(int channels, double[] values)
        {
            int row = 2 * TLanes.Width;
            var rows = new RowArray<T>([1], (channels + row - 1) / row, row);
            rows.Resize(Items);
            return RowValues.Fill(rows, values, channels);
        }
    }
}
