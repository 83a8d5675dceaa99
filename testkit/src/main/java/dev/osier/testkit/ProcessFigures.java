package dev.osier.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Linux says that a process has used ({@code proc(5)}). */
public final class ProcessFigures {
  private static final double TICKS_PER_SECOND = 100;
  private static final int KILO = 1024;
  // In stat after the name, which ends with a bracket (proc_pid_stat(5)).
  private static final int USER_TIME = 11;
  private static final int SYSTEM_TIME = 12;

  private final Path folder;

  private ProcessFigures(Path folder) {
    this.folder = folder;
  }

  /** The process of this id. */
  public static ProcessFigures of(long pid) {
    return new ProcessFigures(Path.of("/proc", Long.toString(pid)));
  }

  /** The process that asks. */
  public static ProcessFigures own() {
    return of(ProcessHandle.current().pid());
  }

  /** The memory that it holds now, in bytes. */
  public long residentBytes() {
    return status("VmRSS");
  }

  /** The most memory that it has ever held, in bytes. */
  public long peakBytes() {
    return status("VmHWM");
  }

  /** The CPU time of all its threads since it began, those that have ended included. */
  public double cpuSeconds() {
    return cpuSeconds(read("stat"));
  }

  /** The CPU time, in seconds, by the {@code stat} of a process or thread. */
  public static double cpuSeconds(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME]))
        / TICKS_PER_SECOND;
  }

  private long status(String key) {
    return read("status")
            .lines()
            .filter(line -> line.startsWith(key + ":"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("no " + key + " in " + folder))
        * KILO;
  }

  private String read(String name) {
    try {
      return Files.readString(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException("reading what a process uses", e);
    }
  }
}
