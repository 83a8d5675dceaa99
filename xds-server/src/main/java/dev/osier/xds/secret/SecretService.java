package dev.osier.xds.secret;

import dev.osier.mesh.identity.TokenVerdict;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.secret.v3.SecretDiscoveryServiceGrpc.SecretDiscoveryServiceImplBase;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/**
 * The secret discovery service ({@code envoy.service.secret.v3}) in its incremental variant, the
 * only one that our sidecars speak.
 */
final class SecretService extends SecretDiscoveryServiceImplBase {
  private final SecretContext context;

  SecretService(SecretContext context) {
    this.context = context;
  }

  @Override
  public StreamObserver<DeltaDiscoveryRequest> deltaSecrets(
      StreamObserver<DeltaDiscoveryResponse> out) {
    TokenVerdict.Accepted caller = TokenCaller.CALLER.get();
    if (caller == null) {
      throw new IllegalStateException("opening a stream: its caller was not identified");
    }
    SecretStream stream =
        new SecretStream(caller, (ServerCallStreamObserver<DeltaDiscoveryResponse>) out, context);
    stream.open();
    return stream;
  }
}
