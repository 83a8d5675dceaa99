package dev.osier.mesh.identity;

/**
 * What the control plane itself knows of the pod a certificate is asked for.
 *
 * @param podUid the UID of the pod that has this name now
 * @param serviceAccountName the account the pod runs under
 * @param serviceAccountUid that account's UID now
 * @param nodeName the node the pod is bound to
 * @param nodeUid that node's UID now
 * @param meshed whether the pod has a sidecar of ours
 * @param terminating whether the pod has been told to stop
 */
public record PodFacts(
    String podUid,
    String serviceAccountName,
    String serviceAccountUid,
    String nodeName,
    String nodeUid,
    boolean meshed,
    boolean terminating) {}
