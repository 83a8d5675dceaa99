package dev.osier.operator.identity;

import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which kinds of {@code certificates.k8s.io/v1} the API server serves. Clusters before Kubernetes
 * 1.37 serve neither; an upgrade under a running control plane is noticed.
 */
public final class CertificateApis implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CertificateApis.class);
  private static final String GROUP_VERSION = "certificates.k8s.io/v1";
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final Duration REFRESH = Duration.ofMinutes(2);

  private final KubernetesClient client;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("discovery").daemon().factory());
  private volatile @Nullable Served served;

  /**
   * What is served.
   *
   * @param podCertificateRequests whether a kubelet can ask for a pod's certificate
   * @param clusterTrustBundles whether a pod can mount roots that are no namespace's
   */
  public record Served(boolean podCertificateRequests, boolean clusterTrustBundles) {
    /** Neither. */
    public static final Served NOTHING = new Served(false, false);

    /** Whether pods can get their certificates from their kubelets. */
    public boolean both() {
      return podCertificateRequests && clusterTrustBundles;
    }
  }

  /** Nothing is known before {@link #start}. */
  public CertificateApis(KubernetesClient client) {
    this.client = client;
  }

  /** Has something run, on a thread of this one's, whenever it turns out to be otherwise. */
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  /** Begins to ask; returns at once. */
  public void start() {
    executor.execute(this::look);
  }

  /** Whether the API server has answered once. */
  public boolean isKnown() {
    return served != null;
  }

  /** What it said last; nothing before the first answer. */
  public Served served() {
    Served known = served;
    return known == null ? Served.NOTHING : known;
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }

  private void look() {
    Duration pause = REFRESH;
    try {
      Served now = read();
      if (!now.equals(served)) {
        served = now;
        log.atInfo()
            .addKeyValue("podCertificateRequests", now.podCertificateRequests())
            .addKeyValue("clusterTrustBundles", now.clusterTrustBundles())
            .log("certificate apis known");
        listeners.forEach(Runnable::run);
      }
    } catch (RuntimeException e) {
      log.atWarn()
          .addKeyValue("reason", String.valueOf(e.getMessage()))
          .log("asking for the certificate apis failed");
      pause = RETRY;
    }
    try {
      var _ = executor.schedule(this::look, pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      log.atDebug().log("discovery closed");
    }
  }

  private Served read() {
    APIResourceList list;
    try {
      list = client.getApiResources(GROUP_VERSION);
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        throw e;
      }
      return Served.NOTHING;
    }
    if (list == null) {
      return Served.NOTHING;
    }
    Set<String> names =
        list.getResources().stream().map(APIResource::getName).collect(Collectors.toSet());
    return new Served(
        names.contains("podcertificaterequests"), names.contains("clustertrustbundles"));
  }
}
