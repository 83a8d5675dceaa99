package dev.osier.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** AdmissionReview of admission.k8s.io/v1 as JSON. */
final class AdmissionReviewFormat {
  private static final String API_VERSION = "admission.k8s.io/v1";
  private static final String KIND = "AdmissionReview";

  private final ObjectMapper json =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  AdmissionReviewFormat(int maxBytes) {
    json.getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder().maxStringLength(maxBytes).build());
  }

  /** Reads a question. */
  AdmissionRequest read(byte[] body) throws MalformedReviewException {
    JsonNode review;
    try {
      review = json.readTree(body);
    } catch (IOException e) {
      throw new MalformedReviewException("not JSON", e);
    }
    if (!API_VERSION.equals(review.path("apiVersion").asText())
        || !KIND.equals(review.path("kind").asText())) {
      throw new MalformedReviewException("not an " + KIND + " of " + API_VERSION);
    }
    JsonNode request = review.path("request");
    String uid = request.path("uid").asText();
    String operation = request.path("operation").asText();
    if (uid.isEmpty() || operation.isEmpty()) {
      throw new MalformedReviewException("no request with a uid and an operation");
    }
    return new AdmissionRequest(
        uid,
        operation,
        request.path("kind").path("kind").asText(),
        request.path("subResource").asText(),
        request.path("namespace").asText(),
        request.path("name").asText(),
        request.path("userInfo").path("username").asText(),
        request.path("dryRun").asBoolean(),
        request.path("object"),
        request.path("oldObject"));
  }

  /** Writes the answer to the question of this UID. */
  byte[] write(String uid, AdmissionAnswer answer) {
    ObjectNode review = json.createObjectNode();
    review.put("apiVersion", API_VERSION);
    review.put("kind", KIND);
    ObjectNode response = review.putObject("response");
    response.put("uid", uid);
    switch (answer) {
      case AdmissionAnswer.Allow allow -> {
        response.put("allowed", true);
        if (allow.patch().isPresent()) {
          response.put("patchType", "JSONPatch");
          response.put("patch", base64(allow.patch().get()));
        }
        if (!allow.warnings().isEmpty()) {
          ArrayNode warnings = response.putArray("warnings");
          allow.warnings().forEach(warnings::add);
        }
      }
      case AdmissionAnswer.Deny deny -> {
        response.put("allowed", false);
        writeStatus(response.putObject("status"), deny);
      }
    }
    return bytes(review);
  }

  private static void writeStatus(ObjectNode status, AdmissionAnswer.Deny deny) {
    status.put("status", "Failure");
    status.put("code", deny.code());
    status.put("reason", deny.reason());
    if (deny.field().isEmpty()) {
      status.put("message", deny.message());
      return;
    }
    status.put("message", deny.field() + ": " + deny.message());
    status
        .putObject("details")
        .putArray("causes")
        .addObject()
        .put("reason", "FieldValueInvalid")
        .put("message", deny.message())
        .put("field", deny.field());
  }

  private static String base64(ArrayNode patch) {
    return Base64.getEncoder().encodeToString(patch.toString().getBytes(StandardCharsets.UTF_8));
  }

  private byte[] bytes(ObjectNode review) {
    try {
      return json.writeValueAsBytes(review);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("writing an admission review", e);
    }
  }
}
