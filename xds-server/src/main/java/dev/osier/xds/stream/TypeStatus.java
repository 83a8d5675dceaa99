package dev.osier.xds.stream;

import dev.osier.xds.resource.ResourceType;
import java.util.List;

/**
 * How far a proxy has come with one type of resource.
 *
 * @param type the type
 * @param wildcard whether it asked for all there are
 * @param subscriptions how many names it asked for
 * @param held how many resources it has, refused ones not counted
 * @param unacknowledged whether a response is under way
 * @param withheld whether the removal of its last resource is being withheld, because an empty list
 *     of clusters or listeners is an outage and never what a mesh means
 * @param refusals what it refuses
 */
public record TypeStatus(
    ResourceType type,
    boolean wildcard,
    int subscriptions,
    int held,
    boolean unacknowledged,
    boolean withheld,
    List<Refusal> refusals) {
  public TypeStatus {
    refusals = List.copyOf(refusals);
  }
}
