package dev.osier.mesh.identity;

import java.time.Duration;

/**
 * A request for a workload certificate as the API server recorded it (PodCertificateRequest,
 * KEP-4317). The API server fills and checks the names; the key comes with a proof of possession
 * that the API server has verified.
 *
 * @param signerName who is asked to sign
 * @param namespace the pod's namespace
 * @param podName the pod's name
 * @param podUid the pod's UID
 * @param serviceAccountName the account the requester says the pod runs under
 * @param serviceAccountUid that account's UID
 * @param nodeName the node the requester says the pod runs on
 * @param nodeUid that node's UID
 * @param publicKey the key to certify, as a DER SubjectPublicKeyInfo (RFC 5280)
 * @param requestedLife the longest life the requester accepts
 */
public record CertificateRequest(
    String signerName,
    String namespace,
    String podName,
    String podUid,
    String serviceAccountName,
    String serviceAccountUid,
    String nodeName,
    String nodeUid,
    DerBytes publicKey,
    Duration requestedLife) {}
