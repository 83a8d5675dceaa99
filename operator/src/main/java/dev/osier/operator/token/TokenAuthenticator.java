package dev.osier.operator.token;

import dev.osier.mesh.identity.CallerAuthenticator;
import dev.osier.mesh.identity.TokenRefusal;
import dev.osier.mesh.identity.TokenVerdict;
import dev.osier.mesh.identity.TrustDomain;
import dev.osier.operator.state.PodState;
import dev.osier.operator.watch.WatchedCluster;
import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Asks the API server about a token (TokenReview of authentication.k8s.io/v1), and compares the pod
 * it is bound to with what the control plane itself knows of that pod.
 */
public final class TokenAuthenticator implements CallerAuthenticator {
  /** Whom the token must have been made for; a token for the API server is none of ours. */
  public static final String AUDIENCE = "osier.dev/xds";

  // Only to see whether there is an answer, which is that it is none.
  private static final String NO_TOKEN = "none";

  private final KubernetesClient client;
  private final WatchedCluster cluster;
  private final Supplier<TrustDomain> trustDomain;
  private final InstantSource clock;

  /**
   * An authenticator.
   *
   * @param client the API server
   * @param cluster the pods
   * @param trustDomain the trust domain in force; asked for each token
   * @param clock the time
   */
  public TokenAuthenticator(
      KubernetesClient client,
      WatchedCluster cluster,
      Supplier<TrustDomain> trustDomain,
      InstantSource clock) {
    this.client = client;
    this.cluster = cluster;
    this.trustDomain = trustDomain;
    this.clock = clock;
  }

  @Override
  public TokenVerdict authenticate(String token) {
    Optional<TokenRefusal> objection = ClaimedToken.objection(token, AUDIENCE, clock.instant());
    if (objection.isPresent()) {
      return new TokenVerdict.Refused(objection.get(), "the token cannot be one of ours");
    }
    try {
      return judge(review(token));
    } catch (RuntimeException e) {
      // The message of a failed request names its address, never its body.
      return new TokenVerdict.Undecided("asking the API server failed: " + e.getMessage());
    }
  }

  @Override
  public boolean canJudge() {
    try {
      return review(NO_TOKEN).isPresent();
    } catch (RuntimeException e) {
      return false;
    }
  }

  private Optional<TokenReviewStatus> review(String token) {
    TokenReview answer =
        client
            .resource(
                new TokenReviewBuilder()
                    .withNewSpec()
                    .withToken(token)
                    .withAudiences(AUDIENCE)
                    .endSpec()
                    .build())
            .create();
    return Optional.ofNullable(answer).map(TokenReview::getStatus);
  }

  private TokenVerdict judge(Optional<TokenReviewStatus> status) {
    if (status.isEmpty()) {
      return new TokenVerdict.Undecided("the API server gave no answer");
    }
    if (!Boolean.TRUE.equals(status.get().getAuthenticated())) {
      return new TokenVerdict.Refused(
          TokenRefusal.NOT_AUTHENTICATED, "the API server does not stand by the token");
    }
    // An authenticator that knows nothing of audiences leaves them out of its answer.
    if (status.get().getAudiences() == null || !status.get().getAudiences().contains(AUDIENCE)) {
      return new TokenVerdict.Refused(
          TokenRefusal.OTHER_AUDIENCE, "the API server does not say that the token is for us");
    }
    return ReviewedToken.of(status.get())
        .map(this::judge)
        .orElseGet(
            () ->
                new TokenVerdict.Refused(
                    TokenRefusal.NOT_BOUND_TO_POD, "the token is not bound to a pod"));
  }

  private TokenVerdict judge(ReviewedToken token) {
    Optional<PodState> pod =
        cluster
            .pod(token.pod())
            .filter(known -> known.uid().equals(token.podUid()))
            // What is remembered may be older than the pod.
            .or(() -> cluster.freshPod(token.pod()))
            .filter(known -> known.uid().equals(token.podUid()));
    return PodOfToken.judge(token, pod, trustDomain.get()).about(token.pod());
  }
}
