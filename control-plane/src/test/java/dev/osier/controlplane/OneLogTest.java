package dev.osier.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.Arrays;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class OneLogTest {
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final ListAppender<ILoggingEvent> events = new ListAppender<>();
  private final java.util.logging.Logger other = LogManager.getLogManager().getLogger("");
  private final Handler[] handlers = other.getHandlers();

  @BeforeEach
  void takeOver() {
    events.start();
    root.addAppender(events);
    OneLog.takeOver();
  }

  @AfterEach
  void giveBack() {
    root.detachAppender(events);
    Arrays.stream(other.getHandlers()).forEach(other::removeHandler);
    Arrays.stream(handlers).forEach(other::addHandler);
    Thread.setDefaultUncaughtExceptionHandler(null);
  }

  @Test
  void whatALibrarySaysThroughTheJdkIsAnEventLikeOthers() {
    java.util.logging.Logger.getLogger("io.grpc.internal").warning("a stream went away");
    assertThat(events.list)
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.getLoggerName()).isEqualTo("io.grpc.internal");
              assertThat(event.getLevel()).isEqualTo(Level.WARN);
              assertThat(event.getFormattedMessage()).isEqualTo("a stream went away");
            });
    assertThat(other.getHandlers()).hasSize(1);
  }

  @Test
  void whatEndsAThreadIsAnEventToo() throws InterruptedException {
    Thread thread =
        Thread.ofPlatform()
            .name("doomed")
            .start(
                () -> {
                  throw new IllegalStateException("no more");
                });
    thread.join();
    assertThat(events.list)
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.getLevel()).isEqualTo(Level.ERROR);
              assertThat(event.getKeyValuePairs()).asString().contains("doomed");
              assertThat(event.getThrowableProxy().getMessage()).isEqualTo("no more");
            });
  }
}
