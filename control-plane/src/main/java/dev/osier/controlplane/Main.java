package dev.osier.controlplane;

import dev.osier.controlplane.cli.ExplainCommand;
import dev.osier.controlplane.cli.TranslateCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The control plane's command line. */
@Command(
    name = "osier",
    mixinStandardHelpOptions = true,
    version = "osier 0.1.0",
    description =
        "Runs the control plane of an Osier service mesh until it is told to stop; with a command,"
            + " answers a question instead.",
    subcommands = {ExplainCommand.class, TranslateCommand.class})
public final class Main implements Callable<Integer> {
  private static final Logger log = LoggerFactory.getLogger(Main.class);

  @Option(
      names = "--run",
      defaultValue = "all",
      paramLabel = "ROLES",
      description =
          "what this process does: all, or some of operator, xds, ca, webhook, separated by commas")
  private String roles = "all";

  @Option(
      names = "--config",
      defaultValue = "/etc/osier/config.json",
      paramLabel = "FILE",
      description = "the configuration file (default: ${DEFAULT-VALUE})")
  private Path configuration = Path.of("/etc/osier/config.json");

  private Main() {}

  /**
   * Runs until SIGTERM; exits with 0 after a clean stop, 1 if the process could not start, 2 on a
   * wrong command line.
   */
  public static void main(String[] arguments) {
    OneLog.takeOver();
    System.exit(commandLine().execute(arguments));
  }

  /** The commands; what a user got wrong is said in one line, and the exit code is 1. */
  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setExecutionExceptionHandler(
            (failure, command, result) -> {
              if (failure instanceof IllegalArgumentException || failure instanceof IOException) {
                command.getErr().println(failure.getMessage());
                return 1;
              }
              throw failure;
            });
  }

  @Override
  public Integer call() throws InterruptedException {
    CountDownLatch stop = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    Thread onSignal =
        Thread.ofPlatform()
            .name("shutdown")
            .unstarted(
                () -> {
                  stop.countDown();
                  awaitQuietly(stopped);
                });
    Runtime.getRuntime().addShutdownHook(onSignal);
    try (ControlPlane controlPlane =
        new ControlPlane(
            ConfigurationReader.read(configuration),
            Role.parse(roles),
            ControlPlane.Ports.DEFAULT)) {
      controlPlane.start();
      stop.await();
      log.atInfo().log("stopping");
    } catch (Exception e) {
      log.atError().setCause(e).log("control plane failed to start");
      return 1;
    } finally {
      stopped.countDown();
    }
    return 0;
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
