package dev.osier.e2e.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Linux says that a process has used ({@code proc(5)}). */
final class ProcessFigures {
  private static final double TICKS_PER_SECOND = 100;
  // Counted from the state, which follows the name in parentheses.
  private static final int USER_TICKS = 11;
  private static final int SYSTEM_TICKS = 12;
  private static final int KILO = 1024;

  private final long pid;
  private final Path folder;

  ProcessFigures(long pid) {
    this.pid = pid;
    this.folder = Path.of("/proc", Long.toString(pid));
  }

  /** CPU time of all its threads since it began, those that have ended included. */
  double cpuSeconds() throws IOException {
    return cpuSeconds(Files.readString(folder.resolve("stat")));
  }

  /** CPU time by the {@code stat} of a process or thread. */
  static double cpuSeconds(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS]))
        / TICKS_PER_SECOND;
  }

  /** What the JVM's own threads have used of that. */
  ThreadCpu threadCpu() throws IOException {
    return ThreadCpu.of(pid);
  }

  /** Memory that it holds now. */
  long residentBytes() throws IOException {
    return status("VmRSS");
  }

  /** The most that it has ever held. */
  long peakBytes() throws IOException {
    return status("VmHWM");
  }

  private long status(String key) throws IOException {
    for (String line : Files.readAllLines(folder.resolve("status"))) {
      if (line.startsWith(key + ":")) {
        return Long.parseLong(line.replaceAll("\\D", "")) * KILO;
      }
    }
    throw new IOException("no " + key + " in " + folder);
  }
}
