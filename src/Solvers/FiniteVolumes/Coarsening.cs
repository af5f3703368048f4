namespace EquivSim.Solvers;

/// <summary>Two neighbouring grids of a multigrid: pairs of cells become one along every axis with an even number of them.</summary>
internal sealed class Coarsening
{
    private const double Near = 0.75, Far = 0.25;
    private readonly CellStencil _fine;
    private readonly bool[] _halves;

    /// <summary>Makes the coarse grid and its stencil.</summary>
    public Coarsening(CellStencil fine)
    {
        _fine = fine;
        _halves = [.. Enumerable.Range(0, 3).Select(axis => fine.Cells(axis) > 2 && fine.Cells(axis) % 2 == 0)];
        int[] cells = [.. Enumerable.Range(0, 3).Select(axis => _halves[axis] ? fine.Cells(axis) / 2 : fine.Cells(axis))];
        Coarse = new CellStencil(cells[0], cells[1], cells[2]);
        Refresh();
    }

    public CellStencil Coarse { get; }

    public static bool IsPossible(CellStencil fine) => Enumerable.Range(0, 3).Any(axis => fine.Cells(axis) > 2 && fine.Cells(axis) % 2 == 0);

    /// <summary>Takes over the fine grid's conductances and reactions.</summary>
    public void Refresh()
    {
        for (int axis = 0; axis < 3; axis++)
            CoarsenFaces(axis);
        RefreshReaction();
    }

    /// <summary>Takes over the fine grid's reactions alone.</summary>
    public void RefreshReaction()
    {
        Coarse.ForRows((start, _) =>
        {
            (int i, int j, _) = CellOf(start);
            for (int k = 0; k < Coarse.Nz; k++)
            {
                double sum = 0;
                foreach ((int x, int y, int z) in Children(i, j, k))
                    sum += _fine.Reaction[_fine.Index(x, y, z)];
                Coarse.Reaction[start + k] = sum;
            }
        });
        Coarse.UpdateDiagonal();
    }

    /// <summary>coarse = Pᵀ fine, P being linear interpolation between cell centres.</summary>
    public void Restrict(double[] fine, double[] coarse) => Coarse.ForRows((start, _) =>
    {
        (int i, int j, _) = CellOf(start);
        Span<(int Cell, double Weight)> x = stackalloc (int, double)[4], y = stackalloc (int, double)[4], z = stackalloc (int, double)[4];
        x = x[..Taps(0, i, x)];
        y = y[..Taps(1, j, y)];
        for (int k = 0; k < Coarse.Nz; k++)
        {
            Span<(int Cell, double Weight)> zk = z[..Taps(2, k, z)];
            double sum = 0;
            foreach ((int a, double wa) in x)
            {
                foreach ((int b, double wb) in y)
                {
                    int row = _fine.Index(a, b, 0);
                    double along = 0;
                    foreach ((int c, double wc) in zk)
                        along += wc * fine[row + c];
                    sum += wa * wb * along;
                }
            }
            coarse[start + k] = sum;
        }
    });

    /// <summary>fine += P coarse.</summary>
    public void Prolong(double[] coarse, double[] fine) => _fine.ForRows((start, _) =>
    {
        int plane = start / _fine.StrideX, i = plane - 1, j = (start - plane * _fine.StrideX) / _fine.StrideY - 1;
        (int x0, int x1, double wx) = Parents(0, i);
        (int y0, int y1, double wy) = Parents(1, j);
        int r00 = Coarse.Index(x0, y0, 0), r01 = Coarse.Index(x0, y1, 0), r10 = Coarse.Index(x1, y0, 0), r11 = Coarse.Index(x1, y1, 0);
        double w00 = wx * wy, w01 = wx * (1 - wy), w10 = (1 - wx) * wy, w11 = (1 - wx) * (1 - wy);
        for (int k = 0; k < _fine.Nz; k++)
        {
            (int z0, int z1, double wz) = Parents(2, k);
            double near = w00 * coarse[r00 + z0] + w01 * coarse[r01 + z0] + w10 * coarse[r10 + z0] + w11 * coarse[r11 + z0];
            double far = w00 * coarse[r00 + z1] + w01 * coarse[r01 + z1] + w10 * coarse[r10 + z1] + w11 * coarse[r11 + z1];
            fine[start + k] += wz * near + (1 - wz) * far;
        }
    });

    /// <summary>Conductances in series along the axis from centre to centre, in parallel across it.</summary>
    private void CoarsenFaces(int axis)
    {
        double[] g = _fine.Conductance(axis), target = Coarse.Conductance(axis);
        int stride = _fine.Stride(axis), last = Coarse.Cells(axis);
        int[] extents = [Coarse.Nx, Coarse.Ny, Coarse.Nz];
        extents[axis]++;
        for (int i = 0; i < extents[0]; i++)
        {
            for (int j = 0; j < extents[1]; j++)
            {
                for (int k = 0; k < extents[2]; k++)
                {
                    int position = axis == 0 ? i : axis == 1 ? j : k;
                    double sum = 0;
                    foreach ((int x, int y, int z) in Children(i, j, k))
                    {
                        int along = axis == 0 ? x : axis == 1 ? y : z;
                        if (_halves[axis] && along != 2 * position)
                            continue;
                        int face = _fine.Index(x, y, z);
                        if (g[face] == 0)
                            continue;
                        double resistance = 1 / g[face];
                        if (_halves[axis] && position > 0)
                            resistance += 0.5 / g[face - stride];
                        if (_halves[axis] && position < last)
                            resistance += 0.5 / g[face + stride];
                        sum += 1 / resistance;
                    }
                    target[Coarse.Index(i, j, k)] = sum;
                }
            }
        }
    }

    private (int I, int J, int K) CellOf(int index)
    {
        int plane = index / Coarse.StrideX, rest = index - plane * Coarse.StrideX;
        return (plane - 1, rest / Coarse.StrideY - 1, rest % Coarse.StrideY - 1);
    }

    private IEnumerable<(int X, int Y, int Z)> Children(int i, int j, int k)
    {
        for (int a = 0; a <= (_halves[0] ? 1 : 0); a++)
        {
            for (int b = 0; b <= (_halves[1] ? 1 : 0); b++)
            {
                for (int c = 0; c <= (_halves[2] ? 1 : 0); c++)
                    yield return (_halves[0] ? 2 * i + a : i, _halves[1] ? 2 * j + b : j, _halves[2] ? 2 * k + c : k);
            }
        }
    }

    private int Taps(int axis, int cell, Span<(int Cell, double Weight)> taps)
    {
        if (!_halves[axis])
        {
            taps[0] = (cell, 1);
            return 1;
        }
        (taps[0], taps[1], taps[2], taps[3]) = ((2 * cell - 1, Far), (2 * cell, Near), (2 * cell + 1, Near), (2 * cell + 2, Far));
        return 4;
    }

    private (int Near, int Far, double Weight) Parents(int axis, int cell) =>
        _halves[axis] ? (cell / 2, cell % 2 == 0 ? cell / 2 - 1 : cell / 2 + 1, Near) : (cell, cell, 1);
}
