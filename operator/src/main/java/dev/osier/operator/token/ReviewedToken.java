package dev.osier.operator.token;

import dev.osier.mesh.NamespacedName;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewStatus;
import io.fabric8.kubernetes.api.model.authentication.UserInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A token that the API server stands by, of a service account and bound to a pod (KEP-1205).
 *
 * @param pod the pod it is bound to
 * @param podUid that pod's UID
 * @param serviceAccount the account it is for, in the pod's namespace
 */
record ReviewedToken(NamespacedName pod, String podUid, String serviceAccount) {
  private static final Pattern USER =
      Pattern.compile("system:serviceaccount:([a-z0-9-]{1,63}):([a-z0-9.-]{1,253})");
  private static final String POD_NAME = "authentication.kubernetes.io/pod-name";
  private static final String POD_UID = "authentication.kubernetes.io/pod-uid";

  /**
   * Reads an answer that says that the token is authentic.
   *
   * @return empty unless the user is a service account and the token bound to exactly one pod
   */
  static Optional<ReviewedToken> of(TokenReviewStatus status) {
    UserInfo user = status.getUser();
    if (user == null || user.getUsername() == null) {
      return Optional.empty();
    }
    Matcher account = USER.matcher(user.getUsername());
    if (!account.matches()) {
      return Optional.empty();
    }
    Map<String, List<String>> extra = user.getExtra() == null ? Map.of() : user.getExtra();
    Optional<String> name = only(extra, POD_NAME);
    Optional<String> uid = only(extra, POD_UID);
    return name.isPresent() && uid.isPresent()
        ? Optional.of(
            new ReviewedToken(
                new NamespacedName(account.group(1), name.get()), uid.get(), account.group(2)))
        : Optional.empty();
  }

  private static Optional<String> only(Map<String, List<String>> extra, String key) {
    List<String> values = extra.getOrDefault(key, List.of());
    return values.size() == 1
        ? Optional.ofNullable(values.getFirst()).filter(value -> !value.isEmpty())
        : Optional.empty();
  }
}
