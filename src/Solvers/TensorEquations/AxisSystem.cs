namespace EquivSim.Solvers.TensorEquations;

/// <summary>
/// The least squares that one block of an equation leaves for the factors of one axis, all others given: for each node x along the axis, Gram matrices of what stands
/// behind its operators, and their products with the right-hand side. It does not depend on the axis' own functions.
/// </summary>
/// <param name="Operators">The operators on the axis.</param>
/// <param name="Nodes">x.</param>
/// <param name="Rank">R of the axis.</param>
/// <param name="Grams">[(o, r), (o', r')] for each node; one matrix for all where they are equal.</param>
/// <param name="Rights">[(o, r)] for each node.</param>
internal sealed record AxisSystem(AxisOperator[] Operators, double[] Nodes, int Rank, double[][] Grams, double[][] Rights)
{
    /// <summary>Adds the normal equations of the coefficients, ordered [function, r].</summary>
    /// <param name="basis">The axis' functions.</param>
    /// <param name="matrix">[m R, m R].</param>
    /// <param name="right">[m R].</param>
    public void AddTo(ProcessBasis basis, double[] matrix, double[] right)
    {
        int m = basis.Count, r = Rank, width = Operators.Length * r, n = Nodes.Length;
        double[][] rows = [.. Operators.Select(o => basis.Rows(o, Nodes))];
        for (int o = 0; o < rows.Length; o++)
        {
            for (int x = 0; x < n; x++)
            {
                for (int i = 0; i < m; i++)
                    Vectors.Combine(right.AsSpan(i * r, r), rows[o][x * m + i], Rights[x].AsSpan(o * r, r), right.AsSpan(i * r, r));
            }
            for (int p = 0; p < rows.Length; p++)
            {
                if (Grams.Length == 1)
                {
                    int[] shape = [n, m];
                    AddProduct(matrix, Tensors.Multiply(rows[p], shape, 0, Tensors.Transpose(rows[o], m)), Grams[0], o, p);
                    continue;
                }
                double[] product = new double[m * m];
                for (int x = 0; x < n; x++)
                {
                    for (int i = 0; i < m; i++)
                    {
                        Span<double> row = product.AsSpan(i * m, m);
                        row.Clear();
                        Vectors.Combine(row, rows[o][x * m + i], rows[p].AsSpan(x * m, m), row);
                    }
                    AddProduct(matrix, product, Grams[x], o, p);
                }
            }
        }

        // matrix[(i, r), (j, r')] += product[i, j] gram[(o, r), (p, r')].
        void AddProduct(double[] target, double[] product, double[] gram, int o, int p)
        {
            for (int i = 0; i < m; i++)
            {
                for (int a = 0; a < r; a++)
                {
                    Span<double> row = target.AsSpan((i * r + a) * m * r, m * r);
                    ReadOnlySpan<double> part = gram.AsSpan((o * r + a) * width + p * r, r);
                    for (int j = 0; j < m; j++)
                    {
                        double factor = product[i * m + j];
                        for (int b = 0; b < r; b++)
                            row[j * r + b] += factor * part[b];
                    }
                }
            }
        }
    }
}
