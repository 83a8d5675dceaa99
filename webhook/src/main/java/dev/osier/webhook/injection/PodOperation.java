package dev.osier.webhook.injection;

/**
 * What is being done to a pod (AdmissionRequest of admission.k8s.io/v1).
 *
 * @param operation {@code CREATE}, {@code UPDATE}, {@code DELETE} or {@code CONNECT}
 * @param subResource the part of the pod it is done to, empty for the pod itself
 * @param uid the unguessable name of this one request
 */
public record PodOperation(String operation, String subResource, String uid) {
  /** Whether a new pod comes into being. */
  public boolean createsPod() {
    return operation.equals("CREATE") && subResource.isEmpty();
  }
}
