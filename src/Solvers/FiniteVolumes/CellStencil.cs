namespace EquivSim.Solvers;

/// <summary>
/// A symmetric stencil on a box of cells: (A u)_c = sum over faces of g (u_c − u_neighbour) + r_c u_c. Outside the box u is zero: a conductance through
/// the boundary holds u to zero there, none lets nothing through.
/// </summary>
/// <remarks>
/// Arrays have a rim of one cell, so that no loop asks where it is. Boxes of fewer than three axes have length 1 along the first ones. Rows run in
/// parallel on large boxes; each is written by one thread, so results do not depend on their number.
/// </remarks>
internal sealed unsafe class CellStencil
{
    private const int SmallestParallel = 1 << 15;
    private readonly double[][] _conductances;
    private readonly double[] _inverseDiagonal;

    public CellStencil(int nx, int ny, int nz)
    {
        (Nx, Ny, Nz) = (nx, ny, nz);
        (StrideY, StrideX) = (nz + 2, (nz + 2) * (ny + 2));
        Length = StrideX * (nx + 2);
        // One plane more: the upper face of a cell is the lower face of the next.
        _conductances = [new double[Length + StrideX], new double[Length + StrideY], new double[Length + 1]];
        Reaction = new double[Length];
        _inverseDiagonal = new double[Length];
    }

    public int Nx { get; }

    public int Ny { get; }

    public int Nz { get; }

    public int StrideX { get; }

    public int StrideY { get; }

    /// <summary>Numbers in an array with its rim.</summary>
    public int Length { get; }

    public int CellCount => Nx * Ny * Nz;

    /// <summary>r of each cell.</summary>
    public double[] Reaction { get; }

    /// <summary>g of each cell's lower face along an axis.</summary>
    public double[] Conductance(int axis) => _conductances[axis];

    public int Cells(int axis) => axis switch { 0 => Nx, 1 => Ny, _ => Nz };

    public int Stride(int axis) => axis switch { 0 => StrideX, 1 => StrideY, _ => 1 };

    /// <summary>Place of a cell in the arrays; −1 and n are the rim.</summary>
    public int Index(int i, int j, int k) => (i + 1) * StrideX + (j + 1) * StrideY + k + 1;

    /// <summary>To be called when conductances or reactions have changed.</summary>
    public void UpdateDiagonal()
    {
        (double[] gx, double[] gy, double[] gz) = (_conductances[0], _conductances[1], _conductances[2]);
        ForRows((start, _) =>
        {
            for (int c = start; c < start + Nz; c++)
            {
                double d = gx[c] + gx[c + StrideX] + gy[c] + gy[c + StrideY] + gz[c] + gz[c + 1] + Reaction[c];
                // A cell that nothing holds keeps its value.
                _inverseDiagonal[c] = d > 0 ? 1 / d : 0;
            }
        });
    }

    /// <summary>result = A u.</summary>
    public void Apply(double[] u, double[] result) => ForRows((start, _) =>
    {
        fixed (double* pu = u, gx = _conductances[0], gy = _conductances[1], gz = _conductances[2], r = Reaction, target = result)
        {
            int sx = StrideX, sy = StrideY;
            for (int c = start; c < start + Nz; c++)
            {
                double v = pu[c];
                target[c] = gx[c] * (v - pu[c - sx]) + gx[c + sx] * (v - pu[c + sx]) + gy[c] * (v - pu[c - sy]) + gy[c + sy] * (v - pu[c + sy])
                    + gz[c] * (v - pu[c - 1]) + gz[c + 1] * (v - pu[c + 1]) + r[c] * v;
            }
        }
    });

    /// <summary>One half sweep of Gauss-Seidel over the cells with (i + j + k) mod 2 = <paramref name="color"/>.</summary>
    public void Relax(double[] u, double[] b, int color) => ForRows((start, parity) =>
    {
        fixed (double* pu = u, pb = b, gx = _conductances[0], gy = _conductances[1], gz = _conductances[2], inverse = _inverseDiagonal)
        {
            int sx = StrideX, sy = StrideY;
            for (int c = start + ((parity ^ color) & 1); c < start + Nz; c += 2)
            {
                pu[c] = (pb[c] + gx[c] * pu[c - sx] + gx[c + sx] * pu[c + sx] + gy[c] * pu[c - sy] + gy[c + sy] * pu[c + sy]
                    + gz[c] * pu[c - 1] + gz[c + 1] * pu[c + 1]) * inverse[c];
            }
        }
    });

    /// <summary>Calls <paramref name="row"/>(first cell, parity of i + j) for every row of cells along the last axis.</summary>
    public void ForRows(Action<int, int> row)
    {
        int rows = Nx * Ny;
        if (CellCount < SmallestParallel)
        {
            for (int r = 0; r < rows; r++)
                row(Index(r / Ny, r % Ny, 0), r / Ny + r % Ny);
            return;
        }
        const int Chunk = 64;
        Parallel.For(0, (rows + Chunk - 1) / Chunk, chunk =>
        {
            for (int r = chunk * Chunk; r < Math.Min(rows, (chunk + 1) * Chunk); r++)
                row(Index(r / Ny, r % Ny, 0), r / Ny + r % Ny);
        });
    }
}
