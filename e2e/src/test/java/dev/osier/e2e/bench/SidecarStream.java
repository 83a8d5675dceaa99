package dev.osier.e2e.bench;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * One sidecar and its stream: acknowledges what comes, and lets its {@link Behaviour} ask for more.
 * It describes itself in the first message only.
 */
final class SidecarStream {
  /** Who is told of what happens; on the connection's thread. */
  interface Observer {
    void configured(long now);

    void ended(Status status);
  }

  private final Node node;
  private final Behaviour behaviour;
  private final Observer observer;
  private volatile Tally tally = Tally.NONE;
  private volatile boolean over = true;
  private boolean configured;
  private boolean introduced;
  private ManagedChannel channel;
  private ClientCall<DeltaDiscoveryRequest, WireResponse> call;

  @SuppressWarnings("NullAway.Init") // There is a channel from open on, and nothing is done before.
  SidecarStream(Node node, Behaviour behaviour, Observer observer) {
    this.node = node;
    this.behaviour = behaviour;
    this.observer = observer;
  }

  /** Connects; returns at once. */
  void open(ManagedChannel to) {
    channel = to;
    over = false;
    introduced = false;
    call = to.newCall(AdsMethod.DELTA, CallOptions.DEFAULT);
    call.start(new Listener(), new Metadata());
    behaviour.begin(this::subscribe);
    call.request(1);
  }

  /** Connects once more, unless it has hung up meanwhile. */
  void retry(ManagedChannel to) {
    channel.shutdownNow();
    if (over) {
      to.shutdownNow();
    } else {
      open(to);
    }
  }

  /** Hangs up, as a connection that breaks. */
  void drop() {
    over = true;
    channel.shutdownNow();
  }

  void awaitEnd() throws InterruptedException {
    channel.awaitTermination(1, TimeUnit.MINUTES);
  }

  boolean calls(String namespace, String service) {
    return behaviour.calls(namespace, service);
  }

  Tally tally() {
    return tally;
  }

  void reset() {
    tally = Tally.NONE;
  }

  private void subscribe(XdsType type, Set<String> names, Map<String, String> versions) {
    DeltaDiscoveryRequest.Builder request =
        DeltaDiscoveryRequest.newBuilder()
            .setTypeUrl(type.url())
            .addAllResourceNamesSubscribe(names)
            .putAllInitialResourceVersions(versions);
    if (!introduced) {
      introduced = true;
      request.setNode(node);
    }
    call.sendMessage(request.build());
  }

  private final class Listener extends ClientCall.Listener<WireResponse> {
    @Override
    public void onMessage(WireResponse response) {
      long now = System.nanoTime();
      tally = tally.and(response, now);
      call.sendMessage(
          DeltaDiscoveryRequest.newBuilder()
              .setTypeUrl(response.type().url())
              .setResponseNonce(response.nonce())
              .build());
      behaviour.received(response, SidecarStream.this::subscribe);
      call.request(1);
      if (!configured && behaviour.isConfigured()) {
        configured = true;
        observer.configured(now);
      }
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      if (!over) {
        observer.ended(status);
      }
    }
  }
}
