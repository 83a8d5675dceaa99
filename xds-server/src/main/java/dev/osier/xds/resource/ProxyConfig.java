package dev.osier.xds.resource;

import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * All that one kind of proxy is to hold. Immutable; equal parts of two versions are the same
 * objects, so that telling what changed is a comparison of versions by name.
 */
public interface ProxyConfig {
  /**
   * The resources of a type that every such proxy gets when it subscribes to all of them ({@code
   * *}), by name.
   */
  SortedMap<String, XdsResource> resources(ResourceType type);

  /**
   * A resource that is sent only to proxies that ask for it by name (on demand), or one of {@link
   * #resources}.
   *
   * @return empty if there is no such resource
   */
  Optional<XdsResource> resource(ResourceType type, String name);

  /**
   * An object that stands for all that {@link #resource} gives of a type: as long as two
   * configurations have the same one, they give the same under each name, and nobody need ask. For
   * virtual hosts it stands for {@link #serviceNamed} and {@link #fallback} too. By default it is
   * the configuration itself.
   */
  default Object named(ResourceType type) {
    return this;
  }

  /**
   * Of what type a resource of this name is, if it is one that proxies ask for because their
   * application calls a service of the mesh; by default no name is such.
   */
  default Optional<ResourceType> serviceNamed(String name) {
    return Optional.empty();
  }

  /**
   * The name of a virtual host that does for all Hosts of a route table, in place of one each, if
   * this is the name of one that is no service's; by default there is none.
   */
  default Optional<String> fallback(String name) {
    return Optional.empty();
  }

  /**
   * The names under which an earlier configuration had another resource of a type, or none, or this
   * one has none any more.
   *
   * @param earlier the {@link #resources} of that one
   */
  default Set<String> changedSince(ResourceType type, SortedMap<String, XdsResource> earlier) {
    return ChangedKeys.between(earlier, resources(type));
  }
}
