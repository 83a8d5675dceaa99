package dev.osier.controlplane;

import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * The one log of this process: what libraries say through {@code java.util.logging}, and what ends
 * a thread, arrive there like everything else, so that each line of output has the same form.
 */
final class OneLog {
  private OneLog() {}

  /** Takes the place of the JDK's own printing to standard error. */
  static void takeOver() {
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, failure) ->
            LoggerFactory.getLogger(OneLog.class)
                .atError()
                .addKeyValue("thread", thread.getName())
                .setCause(failure)
                .log("thread ended by what nothing caught"));
  }
}
