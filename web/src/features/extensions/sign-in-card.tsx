/** What a phone is told, shown this once: rows to type, and a picture for softphones that read one. */
import { useQuery } from '@tanstack/react-query';
import { Alert, Modal, Typography } from 'antd';
import QRCode from 'qrcode';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client.ts';
import { FactList } from '../../components/fact-list.tsx';
import { accountCode } from './phone-account-code.ts';

type Secret = Schemas['ExtensionSecret'];

const picturePixels = 220;
const portUsual = 5_060;

type Server = Secret['servers'][number];

/**
 * Where the phone is to register. What nobody knows is guessed from this page's own address; where nothing listens there is nothing to
 * guess, and `server` is null.
 */
export function serverOf(servers: Secret['servers']): { server: string | null; port: number; guessed: boolean } {
  const [first] = servers;
  const known = first?.host ?? null;
  const guess = stoppedOf(servers) === null ? window.location.hostname : null;
  return { server: known ?? guess, port: first?.port ?? portUsual, guessed: known === null && guess !== null };
}

/** The profile that would have to run for phones to register; null when one does, or may. */
function stoppedOf([first]: Secret['servers']): Server | null {
  return first?.running === false ? first : null;
}

/** Says that no phone can register now. The link opens beside: this window may hold passwords that are shown once. */
export function ServerNote({ servers }: { servers: Secret['servers'] }): ReactElement | null {
  const { t } = useTranslation();
  const stopped = stoppedOf(servers);
  if (stopped !== null || servers.length === 0) {
    const says =
      stopped === null
        ? t('extension.noProfile')
        : t('extension.profileStopped', { profile: stopped.profile, node: stopped.node });
    const link = (
      <a href="/sip-profiles" target="_blank" rel="noreferrer">
        {t('menu.sipProfiles')}
      </a>
    );
    return <Alert type="error" showIcon title={says} action={link} style={{ marginBottom: 12 }} />;
  }
  if (!serverOf(servers).guessed) return null;
  return <Alert type="info" showIcon title={t('extension.serverGuessed')} style={{ marginBottom: 12 }} />;
}

/** It closes by its button only, so that nobody loses it by a stray click. */
export function SignInCard({ secret, onClose }: { secret: Secret; onClose: () => void }): ReactElement {
  const { t } = useTranslation();
  const { extension, password, servers } = secret;
  const { server, port } = serverOf(servers);
  const copied = (text: string): ReactElement => (
    <Typography.Text code copyable className="wrap-anywhere">
      {text}
    </Typography.Text>
  );
  return (
    <Modal
      open
      title={t('extension.signIn', { number: extension.number })}
      onOk={onClose}
      okText={t('once.copied')}
      footer={(_, { OkBtn }) => <OkBtn />}
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
    >
      <Alert type="warning" showIcon title={t('extension.once')} style={{ marginBottom: 12 }} />
      <ServerNote servers={servers} />
      <FactList
        facts={[
          { name: t('extension.server'), value: server === null ? '–' : copied(server) },
          { name: t('extension.port'), value: copied(String(port)) },
          { name: t('extension.transport'), value: 'UDP' },
          { name: t('extension.user'), value: copied(extension.number) },
          { name: t('extension.field.password'), value: copied(password) },
        ]}
      />
      {server === null ? null : (
        <AccountPicture
          code={accountCode({ server, port, user: extension.number, password, displayName: extension.displayName })}
        />
      )}
    </Modal>
  );
}

function AccountPicture({ code }: { code: string }): ReactElement {
  const { t } = useTranslation();
  const picture = useQuery({
    queryKey: ['phone-account-picture', code],
    queryFn: () => QRCode.toDataURL(code, { width: picturePixels, margin: 2, errorCorrectionLevel: 'L' }),
    // It holds a password: gone with the window.
    gcTime: 0,
  });
  return (
    <figure style={{ margin: '12px 0 0' }}>
      {picture.data === undefined ? null : (
        <img src={picture.data} width={picturePixels} height={picturePixels} alt={t('extension.picture')} />
      )}
      <figcaption>
        <Typography.Text type="secondary">{t('extension.pictureHint')}</Typography.Text>
      </figcaption>
    </figure>
  );
}
