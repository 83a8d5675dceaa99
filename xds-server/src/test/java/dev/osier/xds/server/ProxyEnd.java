package dev.osier.xds.server;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A proxy's end of a stream that is served without a network: what was said, how it ended, and how
 * many messages were asked for.
 *
 * @param <T> what is said to it
 */
public class ProxyEnd<T> extends ServerCallStreamObserver<T> {
  private final List<T> said = new ArrayList<>();
  private final AtomicInteger requested = new AtomicInteger();
  private Optional<Status> error = Optional.empty();
  private boolean completed;

  /** All that was said. */
  public List<T> said() {
    return said;
  }

  /** With what it was ended, if with an error. */
  public Optional<Status> error() {
    return error;
  }

  /** Whether it was ended without an error. */
  public boolean completed() {
    return completed;
  }

  /** How many messages have been asked for. */
  public AtomicInteger requested() {
    return requested;
  }

  @Override
  public void onNext(T message) {
    said.add(message);
  }

  @Override
  public void onError(Throwable t) {
    error = Optional.of(Status.fromThrowable(t));
  }

  @Override
  public void onCompleted() {
    completed = true;
  }

  @Override
  public void request(int count) {
    requested.addAndGet(count);
  }

  @Override
  public boolean isCancelled() {
    return false;
  }

  @Override
  public void setOnCancelHandler(Runnable handler) {}

  @Override
  public void setCompression(String compression) {}

  @Override
  public boolean isReady() {
    return true;
  }

  @Override
  public void setOnReadyHandler(Runnable handler) {}

  @Override
  public void setMessageCompression(boolean enable) {}

  @Override
  public void disableAutoInboundFlowControl() {}

  @Override
  public void disableAutoRequest() {}
}
