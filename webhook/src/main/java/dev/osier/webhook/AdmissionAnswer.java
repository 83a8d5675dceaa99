package dev.osier.webhook;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.List;
import java.util.Optional;

/** The answer to an {@link AdmissionRequest} (AdmissionResponse of admission.k8s.io/v1). */
public sealed interface AdmissionAnswer {
  /** Lets the object pass as it is. */
  AdmissionAnswer UNCHANGED = new Allow(Optional.empty(), List.of());

  /**
   * Lets the object pass.
   *
   * @param patch changes to it, as an RFC 6902 JSON Patch
   * @param warnings what the person behind the request should read, each under 256 characters
   */
  record Allow(Optional<ArrayNode> patch, List<String> warnings) implements AdmissionAnswer {
    public Allow {
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * Turns the object away.
   *
   * @param code the HTTP status code the person behind the request gets
   * @param reason the reason in Kubernetes' words, such as {@code Invalid} (metav1.StatusReason)
   * @param field the path of the offending field, empty if it is not about one
   * @param message one lower-case sentence
   */
  record Deny(int code, String reason, String field, String message) implements AdmissionAnswer {}
}
