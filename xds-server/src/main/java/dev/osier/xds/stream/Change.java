package dev.osier.xds.stream;

import dev.osier.xds.resource.ResourceType;
import dev.osier.xds.resource.XdsResource;
import java.util.List;

/**
 * The next step of what a proxy has of one type.
 *
 * @param type the type
 * @param added new or changed resources, by name
 * @param removed names that are gone or never were, in order
 */
record Change(ResourceType type, List<XdsResource> added, List<String> removed) {}
