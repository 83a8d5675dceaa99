package dev.osier.xds.stream;

import dev.osier.xds.resource.XdsResource;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A step that the proxy has not judged yet.
 *
 * @param change the step
 * @param replaced what the proxy had before under the names in it, where it had something
 */
record Outstanding(Change change, Map<String, XdsResource> replaced) {
  /** The names of all that it adds, changes or removes. */
  Stream<String> names() {
    return Stream.concat(change.added().stream().map(XdsResource::name), change.removed().stream());
  }

  /** What the proxy had before under a name in it. */
  Optional<XdsResource> before(String name) {
    return Optional.ofNullable(replaced.get(name));
  }
}
