/** For tests of code that caches: a remote store in memory whose faults are scripted. */
@NullMarked
package dev.underpin.cache.testing;

import org.jspecify.annotations.NullMarked;
