import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Ant Design is most of the bundle and changes rarely: it gets a file of its own, so that browsers keep it. */
export default defineConfig({
  plugins: [react()],
  build: { outDir: 'dist', sourcemap: false, chunkSizeWarningLimit: 1600 },
  server: { port: 5173, proxy: { '/api': 'http://localhost:8080' } },
});
