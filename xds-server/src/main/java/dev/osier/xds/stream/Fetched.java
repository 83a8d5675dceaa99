package dev.osier.xds.stream;

import dev.osier.xds.resource.ProxyConfig;
import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.XdsResource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The resources of one type that a proxy is to have because of their names, found again only when
 * the names have changed or stand for something else.
 */
final class Fetched {
  private final ResourceType type;
  private List<XdsResource> resources = List.of();
  private @Nullable Object by;
  private int at;

  Fetched(ResourceType type) {
    this.type = type;
  }

  /**
   * Those of a configuration that not everyone has.
   *
   * @param state that of the type, refreshed with this configuration
   */
  @SuppressWarnings("ReferenceEquality") // equal parts of two configurations are the same object
  List<XdsResource> of(TypeState state, ProxyConfig config) {
    Object named = config.named(type);
    if (named != by || state.subscription().changes() != at) {
      resources =
          state.elsewhere().stream().flatMap(name -> config.resource(type, name).stream()).toList();
      by = named;
      at = state.subscription().changes();
    }
    return resources;
  }
}
