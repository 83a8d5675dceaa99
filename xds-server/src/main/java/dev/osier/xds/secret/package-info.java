/**
 * The secret discovery service: proxies that can show a token of their pod, and nothing else, get
 * their key and certificate here.
 */
@NullMarked
package dev.osier.xds.secret;

import org.jspecify.annotations.NullMarked;
