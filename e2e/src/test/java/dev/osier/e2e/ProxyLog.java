package dev.osier.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayList;
import java.util.List;

/** What sidecars wrote about the connections and requests they carried. */
final class ProxyLog {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ProxyLog() {}

  /** The access log records of one direction, of all the pods given. */
  static List<JsonNode> records(List<Pod> pods, String direction) {
    List<JsonNode> records = new ArrayList<>();
    for (Pod pod : pods) {
      TestCluster.log(pod, "osier-proxy")
          .lines()
          .filter(line -> line.startsWith("{"))
          .map(ProxyLog::parse)
          .filter(record -> record.path("osier").asText().equals("access"))
          .filter(record -> record.path("direction").asText().equals(direction))
          .forEach(records::add);
    }
    return records;
  }

  /** The inbound records of requests for a path. */
  static List<JsonNode> inbound(List<Pod> pods, String path) {
    return of(path, records(pods, "inbound"));
  }

  /** The outbound records of a pod's requests for a path. */
  static List<JsonNode> outbound(Pod pod, String path) {
    return of(path, records(List.of(pod), "outbound"));
  }

  private static List<JsonNode> of(String path, List<JsonNode> records) {
    return records.stream().filter(record -> record.path("path").asText().equals(path)).toList();
  }

  static boolean isMutualTls(JsonNode record) {
    return record.path("tls").asText().startsWith("TLSv1.")
        && record.path("peer").asText().startsWith("spiffe://");
  }

  private static JsonNode parse(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      return JSON.createObjectNode();
    }
  }
}
