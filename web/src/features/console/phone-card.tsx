/** The agent's phone: whether it is there, what it lacks, and the buttons of its call. Another SIP phone has its own buttons. */
import { AudioOutlined } from '@ant-design/icons';
import { Alert, Button, Card, Flex, Segmented, Select, Tag, Typography } from 'antd';
import { type ReactElement, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { useMay } from '../../components/who.ts';
import type { Agent } from '../agents/agent-words.ts';
import { CallButtons } from './call-buttons.tsx';
import { chooseMicrophone, choosePhone, type PhoneChoice, type PhonePlace, useAgentPhone } from './phone-place.ts';

/** A call that ended is told by the server within this; only what lasts longer is a lost leg. */
const lostAfterMs = 3_000;

/** `holdsItself`: the callee is no one's whom the server could hold; then the phone does it. */
export function PhoneCard({ agent, holdsItself }: { agent: Agent; holdsItself: boolean }): ReactElement {
  const { t } = useTranslation();
  const place = useAgentPhone();
  const call = place.snapshot?.call ?? null;
  const lost = useLasting(place.choice === 'browser' && agent.state === 'talking' && call === null, lostAfterMs);
  return (
    <Card size="small" title={`${t('console.phone')} ${agent.extension}`} extra={<PhoneTag agent={agent} place={place} />}>
      <Flex vertical gap={10}>
        {lost ? <Alert type="warning" showIcon title={t('console.legLost')} description={t('console.legLostNote')} /> : null}
        <Hindrance place={place} />
        {place.error === null ? null : <ProblemNotice error={place.error} />}
        {place.snapshot?.fault === 'no-microphone' ? <Alert type="error" showIcon title={t('phone.noMicrophone')} /> : null}
        {place.snapshot?.registration === 'disconnected' ? (
          <Alert type="warning" showIcon title={t('phone.disconnected')} />
        ) : null}
        {agent.openLeg === null ? null : <OpenLeg agent={agent} />}
        {call === null || place.phone === null ? null : (
          <CallButtons phone={place.phone} call={call} sound={place.snapshot?.sound} holdsItself={holdsItself} />
        )}
        {call === null ? (
          <>
            <Segmented<PhoneChoice>
              block
              value={place.choice}
              onChange={choosePhone}
              aria-label={t('console.phoneChoice')}
              options={[
                { value: 'browser', label: t('console.choice.browser') },
                { value: 'elsewhere', label: t('console.choice.elsewhere') },
              ]}
            />
            {place.choice === 'browser' && place.microphones.length > 1 ? <MicrophoneSelect place={place} /> : null}
          </>
        ) : null}
      </Flex>
    </Card>
  );
}

/** A phone that stays connected needs no press; whoever hangs up is connected again while they are free. */
function OpenLeg({ agent: { openLeg } }: { agent: Agent }): ReactElement | null {
  const { t } = useTranslation();
  if (openLeg === null) return null;
  return (
    <Alert
      type={openLeg === 'open' ? 'success' : openLeg === 'rings' ? 'info' : 'warning'}
      showIcon
      role="status"
      title={t(`console.openLeg.${openLeg}`)}
      description={t(`console.openLegNote.${openLeg}`)}
    />
  );
}

function PhoneTag({ agent, place: { choice, snapshot } }: { agent: Agent; place: PhonePlace }): ReactElement | null {
  const { t } = useTranslation();
  if (choice === 'elsewhere') {
    return (
      <Tag color={agent.hasPhone ? 'green' : 'red'} role="status">
        {t(agent.hasPhone ? 'console.elsewhereThere' : 'console.elsewhereAway')}
      </Tag>
    );
  }
  if (snapshot === null) return null;
  const { registration } = snapshot;
  const colour = registration === 'registered' ? 'green' : registration === 'connecting' ? 'gold' : 'red';
  return (
    <Tag color={colour} role="status">
      {t(`phone.registration.${registration}`)}
    </Tag>
  );
}

function Hindrance({ place: { stage, askMicrophone, openAgain } }: { place: PhonePlace }): ReactElement | null {
  const { t } = useTranslation();
  const manages = useMay('admin');
  switch (stage) {
    case 'on':
    case 'opening':
      return null;
    case 'signed-out':
    case 'elsewhere':
      return <Typography.Text type="secondary">{t(`console.stage.${stage}`)}</Typography.Text>;
    case 'microphone-ask':
      return (
        <Alert
          type="info"
          showIcon
          icon={<AudioOutlined aria-hidden />}
          title={t('console.stage.microphone-ask')}
          description={
            <Flex vertical gap={8} align="start">
              {t('console.microphoneWhy')}
              <Button type="primary" onClick={askMicrophone}>
                {t('console.allowMicrophone')}
              </Button>
            </Flex>
          }
        />
      );
    case 'taken-over':
      return (
        <Alert
          type="warning"
          showIcon
          title={t('console.stage.taken-over')}
          description={<Button onClick={openAgain}>{t('console.useHere')}</Button>}
        />
      );
    case 'no-door':
      return (
        <Alert
          type="warning"
          showIcon
          title={t('phone.missing')}
          description={manages ? <Link to="/sip-profiles">{t('menu.sipProfiles')}</Link> : t('console.noDoorNote')}
        />
      );
    case 'insecure':
    case 'microphone-denied':
    case 'other-window':
      return <Alert type="warning" showIcon title={t(`console.stage.${stage}`)} />;
  }
}

function MicrophoneSelect({ place: { microphones, microphoneId } }: { place: PhonePlace }): ReactElement {
  const { t } = useTranslation();
  const known = microphones.some(({ id }) => id === microphoneId);
  return (
    <Select
      size="small"
      aria-label={t('console.microphone')}
      value={known ? microphoneId : null}
      onChange={chooseMicrophone}
      options={[
        { value: null, label: t('console.usualMicrophone') },
        ...microphones.map(({ id, name }) => ({ value: id, label: name })),
      ]}
    />
  );
}

/** Whether it has been so for some time. */
function useLasting(condition: boolean, ms: number): boolean {
  const [lasts, setLasts] = useState(false);
  useEffect(() => {
    setLasts(false);
    if (!condition) return;
    const timer = window.setTimeout(() => setLasts(true), ms);
    return () => window.clearTimeout(timer);
  }, [condition, ms]);
  return lasts;
}
