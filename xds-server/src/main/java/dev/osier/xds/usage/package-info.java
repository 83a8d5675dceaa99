/** What applications call, as the load reports of their proxies tell. */
@NullMarked
package dev.osier.xds.usage;

import org.jspecify.annotations.NullMarked;
