package dev.osier.e2e.bench;

import dev.osier.testkit.ProcessFigures;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * What a JVM's own threads have used of its CPU time, in seconds. A thread that has ended no longer
 * counts, which compilers do after a while.
 *
 * @param compiling the just-in-time compilers
 * @param collecting the serial garbage collector, and whatever else stops the world
 */
record ThreadCpu(double compiling, double collecting) {
  private static final String COLLECTOR = "VM Thread";

  static ThreadCpu of(long pid) throws IOException {
    double compiling = 0;
    double collecting = 0;
    try (DirectoryStream<Path> threads =
        Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "task"))) {
      for (Path thread : threads) {
        try {
          String stat = Files.readString(thread.resolve("stat"));
          String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
          if (name.startsWith("C1 ") || name.startsWith("C2 ")) {
            compiling += ProcessFigures.cpuSeconds(stat);
          } else if (name.equals(COLLECTOR)) {
            collecting += ProcessFigures.cpuSeconds(stat);
          }
        } catch (NoSuchFileException e) {
          // It has just ended, and what it used is not to be had any more.
        }
      }
    }
    return new ThreadCpu(compiling, collecting);
  }
}
