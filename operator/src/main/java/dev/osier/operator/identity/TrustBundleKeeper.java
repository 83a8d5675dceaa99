package dev.osier.operator.identity;

import dev.osier.mesh.identity.TrustBundle;
import dev.osier.operator.signing.RequestSigner;
import dev.osier.operator.watch.Feed;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.net.HttpURLConnection;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the ClusterTrustBundle, from which pods mount our roots. Only the leader has one. */
final class TrustBundleKeeper implements AutoCloseable {
  /** The bundle's name: the signer's with a colon for its slash, and a word of ours. */
  static final String NAME = RequestSigner.SIGNER_NAME.replace('/', ':') + ":roots";

  private static final Logger log = LoggerFactory.getLogger(TrustBundleKeeper.class);

  private final KubernetesClient client;
  private final CertificateApis apis;
  private final AtomicBoolean started = new AtomicBoolean();
  private final Feed<ClusterTrustBundle, ClusterTrustBundle> bundles;

  TrustBundleKeeper(KubernetesClient client, CertificateApis apis, Runnable changed) {
    this.client = client;
    this.apis = apis;
    this.bundles =
        new Feed<ClusterTrustBundle, ClusterTrustBundle>(resource(client), bundle -> bundle)
            .onChange((before, after) -> changed.run());
  }

  /** Writes the roots if they are not there; does nothing in a cluster without such bundles. */
  void keep(TrustBundle roots) {
    if (!apis.served().clusterTrustBundles()) {
      return;
    }
    if (started.compareAndSet(false, true)) {
      var _ = bundles.start();
    }
    ClusterTrustBundle found = resource(client).get();
    if (found == null) {
      create(roots);
    } else if (found.getSpec() == null || !roots.pem().equals(found.getSpec().trustBundle())) {
      client.resource(bundle(roots, found.getMetadata().getResourceVersion())).update();
      log.atInfo().addKeyValue("roots", roots.certificates().size()).log("trust bundle updated");
    }
  }

  /** Whether exactly these roots are there, as far as has been seen, or no pod could mount them. */
  boolean holds(TrustBundle roots) {
    return !apis.served().clusterTrustBundles()
        || bundles.all().stream()
            .anyMatch(
                bundle ->
                    bundle.getSpec() != null && roots.pem().equals(bundle.getSpec().trustBundle()));
  }

  @Override
  public void close() {
    bundles.close();
  }

  private void create(TrustBundle roots) {
    try {
      client.resource(bundle(roots, "")).create();
      log.atInfo().addKeyValue("roots", roots.certificates().size()).log("trust bundle created");
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
    }
  }

  private static Resource<ClusterTrustBundle> resource(KubernetesClient client) {
    return client.resources(ClusterTrustBundle.class).withName(NAME);
  }

  private static ClusterTrustBundle bundle(TrustBundle roots, String resourceVersion) {
    ClusterTrustBundle bundle = new ClusterTrustBundle();
    bundle.setMetadata(
        new ObjectMetaBuilder()
            .withName(NAME)
            .withResourceVersion(resourceVersion.isEmpty() ? null : resourceVersion)
            .addToLabels("app.kubernetes.io/name", "osier")
            .build());
    bundle.setSpec(new ClusterTrustBundle.Spec(RequestSigner.SIGNER_NAME, roots.pem()));
    return bundle;
  }
}
