package dev.osier.xds.secret;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** What a class logs, instead of its being printed, until this is closed. */
final class LogCapture implements AutoCloseable {
  private final Logger logger;
  private final @Nullable Level before;
  private final ListAppender<ILoggingEvent> events = new ListAppender<>();

  private LogCapture(Logger logger) {
    this.logger = logger;
    this.before = logger.getLevel();
    logger.setLevel(Level.INFO);
    logger.setAdditive(false);
    events.start();
    logger.addAppender(events);
  }

  static LogCapture of(Class<?> type) {
    return new LogCapture((Logger) LoggerFactory.getLogger(type));
  }

  /** The key-values of all events with this message. */
  List<Map<String, String>> all(String message) {
    return List.copyOf(events.list).stream()
        .filter(event -> event.getMessage().equals(message))
        .map(
            event ->
                event.getKeyValuePairs().stream()
                    .collect(
                        Collectors.toMap(pair -> pair.key, pair -> String.valueOf(pair.value))))
        .toList();
  }

  @Override
  public void close() {
    logger.detachAppender(events);
    logger.setAdditive(true);
    logger.setLevel(before);
  }
}
