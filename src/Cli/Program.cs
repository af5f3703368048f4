Console.WriteLine("equivsim");
