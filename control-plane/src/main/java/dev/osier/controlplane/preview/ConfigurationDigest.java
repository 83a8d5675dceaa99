package dev.osier.controlplane.preview;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.osier.xds.resource.ProxyConfig;
import dev.osier.xds.resource.ResourceType;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * What is left of a configuration when only this must be known: whether another one decides every
 * request as it does.
 *
 * @param value a hash of the names and versions of the resources that decide
 */
record ConfigurationDigest(String value) {
  // Where endpoints are changes nothing about where a request is sent.
  private static final List<ResourceType> DECISIVE =
      List.of(
          ResourceType.LISTENER,
          ResourceType.ROUTES,
          ResourceType.VIRTUAL_HOST,
          ResourceType.CLUSTER);

  /** The digest of a configuration. */
  static ConfigurationDigest of(ProxyConfig config) {
    MessageDigest digest = sha256();
    for (ResourceType type : DECISIVE) {
      add(digest, type.name());
      config
          .resources(type)
          .forEach(
              (name, resource) -> {
                add(digest, name);
                add(digest, resource.version());
              });
    }
    return new ConfigurationDigest(HexFormat.of().formatHex(digest.digest()));
  }

  private static void add(MessageDigest digest, String text) {
    digest.update(text.getBytes(UTF_8));
    digest.update((byte) 0);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("hashing a configuration: every Java has SHA-256", e);
    }
  }
}
