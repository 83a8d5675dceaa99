package dev.osier.e2e;

import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A process on one of our own nodes, which are namespaces of this machine. Closing it lets it go on
 * if it was stopped.
 *
 * @param id its number on this machine
 */
record NodeProcess(long id) implements AutoCloseable {
  /** A process of a pod whose command line contains a text. */
  static NodeProcess ofPod(Pod pod, String text) {
    return find(
        pod.getMetadata().getName() + " " + text,
        process -> isOf(pod, process) && read(process, "cmdline").contains(text));
  }

  /** The programs that run in a pod, one for each process, as they were called. */
  static List<String> programs(Pod pod) {
    return matching(process -> isOf(pod, process)).stream()
        .map(process -> read(process, "cmdline").split("\0", 2)[0])
        // What has ended but was not yet waited for.
        .filter(program -> !program.isEmpty())
        .toList();
  }

  /** The process of the API server. */
  static NodeProcess apiServer() {
    return find(
        "the API server", process -> read(process, "cmdline").contains("kube-apiserver\0--"));
  }

  /** Has it stand still, as it would if its machine did. */
  void stop() {
    run("kill", "-STOP", String.valueOf(id));
  }

  /**
   * Runs a command in its place: its files, its network, its processes.
   *
   * @return what it printed to standard output
   */
  String enter(String... command) {
    List<String> whole = new ArrayList<>(List.of("nsenter", "--target", String.valueOf(id)));
    whole.addAll(List.of("--mount", "--net", "--root", "--wd"));
    whole.addAll(List.of(command));
    return run(whole.toArray(new String[0]));
  }

  /** What a URL on its network answers. */
  String get(String url) {
    return run("nsenter", "--target", String.valueOf(id), "--net", "curl", "--silent", url);
  }

  @Override
  public void close() {
    run("kill", "-CONT", String.valueOf(id));
  }

  private static boolean isOf(Pod pod, Path process) {
    return read(process, "cgroup").replace('_', '-').contains(pod.getMetadata().getUid());
  }

  private static NodeProcess find(String what, Predicate<Path> condition) {
    return matching(condition).stream()
        .map(each -> new NodeProcess(Long.parseLong(each.getFileName().toString())))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no process: " + what));
  }

  private static List<Path> matching(Predicate<Path> condition) {
    try (Stream<Path> all = Files.list(Path.of("/proc"))) {
      return all.filter(each -> each.toString().matches("/proc/\\d+")).filter(condition).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("listing processes", e);
    }
  }

  /** A file of a process; empty if it has ended meanwhile. */
  private static String read(Path process, String file) {
    try {
      return Files.readString(process.resolve(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  private static String run(String... command) {
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new AssertionError(String.join(" ", command) + ": " + said);
      }
      return said;
    } catch (IOException e) {
      throw new UncheckedIOException("running " + command[0], e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("waiting for " + command[0], e);
    }
  }
}
