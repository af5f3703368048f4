namespace EquivSim.Solvers.Torch.GaussianProcesses;

/// <summary>How far a solution has come.</summary>
/// <param name="Level">The level of the noise floor, from 1.</param>
/// <param name="Step">Optimiser steps at this level, and moves of the walk through kernels after them.</param>
/// <param name="NoiseFloor">The floor.</param>
/// <param name="NegativeLogEvidence">What is minimised.</param>
/// <param name="Residual">Of the equation off the nodes, relative to its right-hand side; NaN before the first level ends.</param>
public sealed record GaussianProcessProgress(int Level, int Step, double NoiseFloor, double NegativeLogEvidence, double Residual);
