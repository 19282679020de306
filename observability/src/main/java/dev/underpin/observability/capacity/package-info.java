/** What is filling up, and when it will be full. */
@NullMarked
package dev.underpin.observability.capacity;

import org.jspecify.annotations.NullMarked;
