namespace EquivSim.Cli.Plots;

/// <summary>RMSE after one epoch; NaN where it was not measured.</summary>
/// <param name="Epoch">Its number.</param>
/// <param name="TrainEnergy">On the training set, eV/atom.</param>
/// <param name="TrainForces">On the training set, eV/Å.</param>
/// <param name="ValidationEnergy">On the validation set, eV/atom.</param>
/// <param name="ValidationForces">On the validation set, eV/Å.</param>
internal readonly record struct LearningPoint(
    int Epoch, double TrainEnergy, double TrainForces, double ValidationEnergy, double ValidationForces);
