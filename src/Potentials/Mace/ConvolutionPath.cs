namespace EquivSim.Potentials;

/// <summary>One coupling of the message convolution: sender degree x edge harmonic degree to message degree.</summary>
internal readonly record struct ConvolutionPath(int Sender, int Harmonic, int Message)
{
    /// <summary>
    /// Paths of natural parity in MACE's order: by message degree, then sender degree, then harmonic degree. Each has one weight per
    /// channel; the radial network's output and the rows of the linear map after the convolution follow this order.
    /// </summary>
    public static ConvolutionPath[] Enumerate(int senderMax, int harmonicMax) =>
    [
        .. from message in Enumerable.Range(0, harmonicMax + 1)
           from sender in Enumerable.Range(0, senderMax + 1)
           from harmonic in Enumerable.Range(0, harmonicMax + 1)
           where Math.Abs(sender - harmonic) <= message && message <= sender + harmonic && (sender + harmonic + message) % 2 == 0
           select new ConvolutionPath(sender, harmonic, message),
    ];
}
