package dev.osier.webhook;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One question of the API server (AdmissionRequest of admission.k8s.io/v1).
 *
 * @param uid the unguessable name of this question
 * @param operation {@code CREATE}, {@code UPDATE}, {@code DELETE} or {@code CONNECT}
 * @param kind the object's kind
 * @param subResource the part of the object that is changed, empty for the object itself
 * @param namespace the object's namespace, empty if it has none
 * @param name the object's name, empty while the API server has yet to make one up
 * @param userName who asks for the change
 * @param dryRun whether the change will not be stored, so that nothing else may be changed for it
 * @param object the object as it is to be, a JSON null if it is to be gone
 * @param oldObject the object as it is, a JSON null if it is new
 */
public record AdmissionRequest(
    String uid,
    String operation,
    String kind,
    String subResource,
    String namespace,
    String name,
    String userName,
    boolean dryRun,
    JsonNode object,
    JsonNode oldObject) {}
