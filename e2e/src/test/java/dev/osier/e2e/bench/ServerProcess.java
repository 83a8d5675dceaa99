package dev.osier.e2e.bench;

import dev.osier.testkit.ProcessFigures;
import java.io.File;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The control plane, started by the command in {@code BENCH_SERVER}. */
final class ServerProcess implements AutoCloseable {
  /** Where it takes proxies. */
  static final int XDS_PORT = 15012;

  private static final URI READY = URI.create("http://127.0.0.1:15014/readyz");
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long POLL_NANOS = 5_000_000;
  private static final double CALM_SHARE = 0.06;
  private static final int OK = 200;

  private final Process process;
  private final ProcessFigures figures;
  private final double secondsUntilReady;

  private ServerProcess(Process process, double secondsUntilReady) {
    this.process = process;
    this.figures = ProcessFigures.of(process.pid());
    this.secondsUntilReady = secondsUntilReady;
  }

  /** Starts one, and returns when it says that it is ready. */
  static ServerProcess start() throws IOException, InterruptedException {
    if (isReady()) {
      throw new IllegalStateException("something answers on " + READY + " already");
    }
    File log = log();
    long begin = System.nanoTime();
    Process process =
        new ProcessBuilder(Setting.of("BENCH_SERVER"))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    while (!isReady()) {
      if (!process.isAlive() || System.nanoTime() - begin > PATIENCE.toNanos()) {
        process.destroyForcibly();
        throw new IllegalStateException("the control plane does not become ready: see " + log);
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    return new ServerProcess(process, (System.nanoTime() - begin) / 1e9);
  }

  private static File log() {
    return new File(Setting.of("BENCH_FOLDER"), "server.log");
  }

  private static boolean isReady() throws IOException {
    HttpURLConnection connection = (HttpURLConnection) READY.toURL().openConnection();
    try {
      return connection.getResponseCode() == OK;
    } catch (IOException e) {
      return false;
    } finally {
      connection.disconnect();
    }
  }

  /** From the start of the process. */
  double secondsUntilReady() {
    return secondsUntilReady;
  }

  ProcessFigures figures() {
    return figures;
  }

  /** What the JVM's own threads have used. */
  ThreadCpu threadCpu() throws IOException {
    return ThreadCpu.of(process.pid());
  }

  /** Returns when it has nothing to do any more, or that takes too long. */
  void awaitCalm() throws IOException, InterruptedException {
    double before = figures.cpuSeconds();
    for (int i = 0; i < 60; i++) {
      TimeUnit.MILLISECONDS.sleep(500);
      double now = figures.cpuSeconds();
      if ((now - before) / 0.5 < CALM_SHARE) {
        return;
      }
      before = now;
    }
  }

  /** Has it collect all garbage. */
  void collect() throws IOException, InterruptedException {
    new ProcessBuilder(
            Setting.of("JAVA_HOME") + "/bin/jcmd", Long.toString(process.pid()), "GC.run")
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log()))
        .start()
        .waitFor();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }
}
