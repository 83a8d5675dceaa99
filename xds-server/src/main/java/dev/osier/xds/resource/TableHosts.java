package dev.osier.xds.resource;

import java.util.SortedMap;

/**
 * Which virtual hosts belong to a route table: those whose names are the table's, a slash, and a
 * rest without one (Envoy, "Virtual Host Resource Naming Convention").
 */
public final class TableHosts {
  private TableHosts() {}

  /**
   * Those of the virtual hosts that are in a table of this name.
   *
   * @param hosts virtual hosts by name
   */
  public static <V> SortedMap<String, V> in(SortedMap<String, V> hosts, String table) {
    return hosts.subMap(table + "/", table + (char) ('/' + 1));
  }

  /** Whether a virtual host of this name is in a table of this name. */
  public static boolean isIn(String table, String host) {
    return host.lastIndexOf('/') == table.length() && host.startsWith(table);
  }
}
