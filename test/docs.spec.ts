// Jest looks for tests among the code alone; those that hold the documentation to it stand beside the documentation.
import '../docs/test/examples.spec.js';
import '../docs/test/reference.spec.js';
